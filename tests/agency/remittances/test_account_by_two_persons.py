"""Another account of a creditor: asked by one person, agreed to by another, told to all, paid two days later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.mandates.enums import AccountState
from agency.mandates.models import AccountChange, Mandate
from agency.mandates.operations import (
    AccountRefused,
    agree_account,
    ask_account,
    decline_account,
    draft_rider,
    sign,
)
from agency.remittances.enums import NotYet
from agency.remittances.operations import RemittanceRefused, prepare
from agency.remittances.queries import shares_on
from agency.remittances.tasks import follow
from agency.users.enums import Role
from tenants.queries import has_work
from tenants.tasks import HEADER
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import AGENCY_IBAN, BY, CREDITOR_IBAN, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer
from tests.portal.creditors.conftest import contact_of

NEW, HUNDRED = "FR7610107001011234567890129", Decimal("100.00")
TWO_DAYS = timedelta(days=2)


@pytest.fixture
def case(tenant: Any) -> Any:
    """A hundred euros were received for the Collège Saint-Aubin."""
    found = a_case()
    a_transfer(found, "100.00")
    return found


@pytest.fixture
def people(tenant: Any) -> dict[str, Any]:
    return {"ana": staff(Role.ACCOUNTANT, first="Ana"), "odile": staff(Role.MANAGER, first="Odile")}


@pytest.fixture
def ana(people: dict[str, Any]) -> Actor:
    return Actor.staff(people["ana"])


@pytest.fixture
def odile(people: dict[str, Any]) -> Actor:
    return Actor.staff(people["odile"])


def asked(case: Any, by: Actor, iban: str = NEW, at: datetime = NOW) -> AccountChange:
    why = "Mme Morin, rappelée à son numéro"
    return ask_account(mandate=case.mandate, holder="OGEC", iban=iban, why=why, by=by, at=at)


def rider(case: Any, by: Actor, iban: str = NEW, at: datetime = NOW) -> Mandate:
    """The creditor signs a rider with another account; the files follow it."""
    made = draft_rider(mandate=case.mandate, starts_on=TODAY, by=BY, at=at, remittance_iban=iban)
    signed = sign(mandate=made, signed_on=TODAY, signatory="Hélène Morin", document=b"%PDF-1.7", by=by, at=at)
    type(case).objects.filter(pk=case.pk).update(mandate=signed)
    return signed


def told(case: Any, on: date = TODAY) -> tuple[str, Decimal, list[str]]:
    """The account, what may go there on a day, and why the rest waits."""
    (share,) = (one for one in shares_on(on) if one.account.creditor_id == case.creditor_id)
    return share.account.iban, share.amount, [reason for reason, _amount in share.waits]


def a_worker_comes() -> None:
    follow.apply(headers={HEADER: connection.schema_name}, throw=True)


def test_one_asks_another_agrees_and_two_days_later_the_money_goes_there(case: Any, ana: Actor, odile: Actor) -> None:
    assert told(case) == (CREDITOR_IBAN, HUNDRED, [])
    change = asked(case, odile)
    assert told(case) == (CREDITOR_IBAN, 0, [NotYet.ACCOUNT_WAITS])
    with pytest.raises(RemittanceRefused, match="rien à reverser"):
        prepare(mandates=[case.mandate_id], pay_on=TODAY, by=ana, at=NOW)
    with pytest.raises(AccountRefused, match="vous l’avez apporté"):
        agree_account(change=change, by=odile, at=NOW)
    agree_account(change=change, by=ana, at=NOW)
    assert told(case) == (NEW, 0, [NotYet.NEW_ACCOUNT])
    assert told(case, TODAY + TWO_DAYS) == (NEW, HUNDRED, [])
    verbs = JournalLine.objects.filter(verb__startswith="account_change.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["account_change.asked", "account_change.agreed"]


def test_declined_the_creditor_stays_paid_where_it_was(case: Any, ana: Actor, odile: Actor) -> None:
    change = asked(case, odile)
    with pytest.raises(AccountRefused, match="quelques mots pourquoi"):
        decline_account(change=change, reason=" ", by=ana, at=NOW)
    decline_account(change=change, reason="RIB d’un autre nom", by=ana, at=NOW)
    assert told(case) == (CREDITOR_IBAN, HUNDRED, [])
    with pytest.raises(AccountRefused, match="n’attend plus"):
        agree_account(change=change, by=ana, at=NOW)


def test_a_mandate_signed_by_the_creditor_on_line_is_its_word_and_one_of_us_still_agrees(
    case: Any, ana: Actor, tenant: Any
) -> None:
    helene = Actor.creditor(contact_of(case.creditor, "econome@saint-aubin.example"))
    signed = rider(case, helene)
    change = signed.account_changes.get()
    assert (change.former, change.iban, str(change.asked_by_id)) == (CREDITOR_IBAN, NEW, helene.ref)
    assert told(case) == (NEW, 0, [NotYet.ACCOUNT_WAITS])
    with pytest.raises(AccountRefused, match="seconde personne"):
        agree_account(change=change, by=helene, at=NOW)
    agree_account(change=change, by=ana, at=NOW)
    assert told(case, TODAY + TWO_DAYS) == (NEW, HUNDRED, [])


def test_who_keeps_the_signed_paper_does_not_agree_to_its_account(case: Any, ana: Actor, odile: Actor) -> None:
    change = rider(case, odile).account_changes.get()
    with pytest.raises(AccountRefused, match="vous l’avez apporté"):
        agree_account(change=change, by=odile, at=NOW)
    decline_account(change=change, reason="RIB introuvable", by=ana, at=NOW)
    assert told(case) == (NEW, 0, [NotYet.ACCOUNT_WAITS]), "the mandate names it, nobody agreed to it"
    case.refresh_from_db()
    back = ask_account(
        mandate=case.mandate, holder="OGEC", iban=CREDITOR_IBAN, why="son RIB d’avant", by=odile, at=NOW
    )  # fmt: skip
    agree_account(change=back, by=ana, at=NOW)
    assert told(case, TODAY + TWO_DAYS) == (CREDITOR_IBAN, HUNDRED, [])


def test_the_same_account_signed_twice_is_not_trusted_for_it(case: Any, odile: Actor) -> None:
    rider(case, odile)
    case.refresh_from_db()
    later = NOW + timedelta(days=1)
    made = draft_rider(mandate=case.mandate, starts_on=later.date(), by=BY, at=later)
    again = sign(
        mandate=made, signed_on=later.date(), signatory="Hélène Morin", document=b"%PDF-1.7", by=odile, at=later
    )  # fmt: skip
    assert again.account_changes.get().former == CREDITOR_IBAN


def test_a_mandate_that_pays_the_same_account_asks_nobody(case: Any, odile: Actor) -> None:
    assert not rider(case, odile, CREDITOR_IBAN).account_changes.exists()
    assert told(case) == (CREDITOR_IBAN, HUNDRED, [])


@pytest.mark.parametrize(("changed", "words_"), [
    ({"iban": CREDITOR_IBAN}, "déjà le compte"),
    ({"why": " "}, "comment vous l’avez su"),
])  # fmt: skip
def test_what_changes_nothing_or_says_nothing_is_refused(
    case: Any, odile: Actor, changed: dict[str, str], words_: str
) -> None:
    asks = {"holder": "OGEC", "iban": NEW, "why": "RIB"} | changed
    with pytest.raises(AccountRefused, match=words_):
        ask_account(mandate=case.mandate, by=odile, at=NOW, **asks)
    assert not AccountChange.objects.exists()


def test_one_change_at_a_time_and_on_the_mandate_that_holds(case: Any, ana: Actor, odile: Actor) -> None:
    first, former = asked(case, odile), case.mandate
    with pytest.raises(AccountRefused, match="attend déjà"):
        asked(case, odile, AGENCY_IBAN)
    rider(case, odile, CREDITOR_IBAN)
    with pytest.raises(AccountRefused, match="Un avenant a remplacé"):
        agree_account(change=first, by=ana, at=NOW)
    assert Mandate.objects.get(pk=former.pk).remittance_iban == CREDITOR_IBAN


def test_the_database_holds_it_without_us(case: Any, ana: Actor, odile: Actor) -> None:
    """One person alone, a mandate written past everybody, a change that becomes another."""
    change = asked(case, odile)
    alone = AccountChange.objects.filter(pk=change.pk)
    with pytest.raises(IntegrityError, match="account_change_two_persons"), transaction.atomic():
        alone.update(state=AccountState.AGREED, decided_by=change.asked_by, decided_at=NOW)
    with pytest.raises(DatabaseError, match="à deux personnes"), transaction.atomic():
        Mandate.objects.filter(pk=case.mandate_id).update(remittance_iban=AGENCY_IBAN)
    with pytest.raises(DatabaseError, match="ne se change plus"), transaction.atomic():
        alone.update(iban=AGENCY_IBAN)
    agree_account(change=change, by=ana, at=NOW)
    with pytest.raises(DatabaseError, match="ne se change plus"), transaction.atomic():
        alone.update(state=AccountState.WAITING, decided_at=None)


def test_all_who_ever_came_in_for_the_creditor_are_told_once_before_anybody_agrees(case: Any, odile: Actor) -> None:
    former = contact_of(case.creditor, "ancienne@saint-aubin.example")
    type(former).objects.filter(pk=former.pk).update(is_active=False)
    asked(case, odile)
    with time_machine.travel(NOW, tick=False):
        assert has_work("remittances.follow", NOW)
        a_worker_comes()
        a_worker_comes()
        assert not has_work("remittances.follow", NOW)
    (sent,) = [one for one in mail.outbox if "ancienne@saint-aubin.example" in one.to]
    said = sent.body.replace("\u00a0", " ")
    assert f"Il finissait par {CREDITOR_IBAN[-4:]}, le nouveau finit par {NEW[-4:]}." in said
    told = "Nous n’y versons rien avant qu’une seconde personne du cabinet l’ait validé, puis deux jours encore."
    assert told in said
    assert NEW not in said
    assert AccountChange.objects.get().people == len(mail.outbox)


def test_the_desk_asks_shows_masked_and_decides(case: Any, people: dict[str, Any], tenant: Any) -> None:
    browsers: dict[str, AgencyClient] = {}
    for name, user in people.items():
        browsers[name] = AgencyClient(tenant)
        browsers[name].force_login(user)
    ana, odile = browsers["ana"], browsers["odile"]
    mandate = f"/gestion/mandat/{case.mandate_id}/"
    assert f"{mandate}compte/" in odile.get(mandate).content.decode()
    wrong = odile.post(f"{mandate}compte/", {"holder": "OGEC", "iban": "FR76 1", "why": "RIB"})
    assert (wrong.status_code, AccountChange.objects.count()) == (422, 0)
    assert "Cet IBAN n’existe pas" in words(wrong)
    sent = odile.post(f"{mandate}compte/", {"holder": "OGEC", "iban": NEW, "why": "Mme Morin, rappelée"})
    page = sent["Location"]
    shown = ana.get(page)
    assert NEW not in shown.content.decode()
    assert "FR14 … 2606" in words(shown)
    assert "FR76 … 0129" in words(shown)
    assert "vous l’avez apporté" in words(odile.get(page))
    assert odile.post(f"{page}valider/").status_code == 422
    assert "Comptes de créanciers à valider" in words(ana.get("/gestion/reversements/"))
    day = words(ana.get("/gestion/journee/?file=argent"))
    assert "Compte changé, finissant par 0129 : une autre personne valide" in day
    assert ana.post(f"{page}refuser/", {"reason": ""}).status_code == 422
    assert "Payable à partir du" in words(ana.post(f"{page}valider/", follow=True))


def test_looking_at_what_is_due_asks_as_much_with_three_changes(case: Any, counted: Callable[..., int]) -> None:
    assert counted(1) == counted(3)


@pytest.fixture
def counted(case: Any, odile: Actor) -> Callable[[int], int]:
    def count(changes: int) -> int:
        while AccountChange.objects.count() < changes:
            other = a_case(number=f"FA-{AccountChange.objects.count()}")
            AccountChange.objects.create(
                mandate=other.mandate, origin="asked", former=CREDITOR_IBAN, iban=NEW, why="RIB", asked_at=NOW,
                state=AccountState.DECLINED, decided_at=NOW,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as found:
            shares_on(TODAY)
        return len(found)

    return count
