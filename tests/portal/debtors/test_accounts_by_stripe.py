"""« Payer par prélèvement » by Stripe: read, given there, on its way, stopped, with forms alone; seen by the staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from agency.cases.models import Case
from agency.debits.enums import DebitMandateState
from agency.debits.models import CardSetup, DebitMandate
from tests.agency.desk.scene import asked, staff
from tests.databases import AgencyClient
from tests.factories import NOW, a_case, a_creditor, a_person
from tests.factories.debits import announcements_leave, debiting
from tests.factories.plans import a_plan
from tests.factories.saved_cards import NO_FUNDS, PAID, a_day_comes, an_account, stripe_debits
from tests.factories.transfers import a_transfer
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of
from tests.portal.webhooks.checkout_driver import CheckoutDriver, a_provider
from tests.sandbox.http_helpers import form

POLICY = "default-src 'self'; img-src 'self' data:"
MORNING = datetime(2026, 12, 10, 7, 1, tzinfo=UTC)
ANSWERED = datetime(2026, 12, 15, 7, 6, tzinfo=UTC)


@pytest.fixture
def stripe(tmp_path: Path) -> Iterator[CheckoutDriver]:
    with a_provider(tmp_path) as driver:
        yield driver


def give(inside: AgencyClient, to: Callable[..., str], iban: str) -> None:
    """She accepts, gives her account on Stripe's page, and comes back."""
    sent = inside.post(to("debit_account"), {"read": "on"})
    assert sent.status_code == 303, text_of(sent)
    assert form(sent["Location"], iban="FR00").status == 422
    back = form(sent["Location"], iban=iban).headers["location"]
    assert back.endswith(to("debit_card_back"))
    inside.get(to("debit_card_back"))


def test_a_mandate_is_read_given_seen_on_its_way_and_stopped_without_a_script(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver, monkeypatch: pytest.MonkeyPatch,
    clock: Any, code: str,
) -> None:  # fmt: skip
    a_plan(case)
    assert to("debit_account") not in inside.get(to("home")).content.decode(), "Stripe did not activate it"
    assert inside.post(to("debit_account"), {"read": "on"}).status_code == 302
    stripe_debits()
    assert to("debit_account") in inside.get(to("home")).content.decode()
    assert to("debit_account") in inside.get(to("plan_agreed")).content.decode()
    assert inside.get(to("debit")).headers["location"].endswith(to("debit_account"))
    read = text_of(inside.get(to("debit_account")))
    for part in ("14 jours", "8 semaines", "Nous ne voyons jamais votre IBAN", "Rien n’est débité aujourd’hui"):
        assert part in read, part
    assert "Cochez la case" in text_of(inside.post(to("debit_account"), {}))
    assert not CardSetup.objects.exists()
    inside.post(to("debit_account"), {"read": "on"})
    assert "Votre mandat s’enregistre" in text_of(inside.get(to("debit_card_back")))
    give(inside, to, PAID)
    mandate = DebitMandate.objects.get()
    running = text_of(inside.get(to("debit")))
    for part in ("Votre prélèvement est en place", "compte finissant par 2606", mandate.reference):
        assert part in running, part
    pdf = inside.get(to("document", mandate.document_id))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    announcements_leave(at=datetime(2026, 11, 2, 10, tzinfo=UTC))
    a_transfer(case, "162.00", "novembre", on=date(2026, 11, 10))
    clock.move_to(MORNING)
    a_day_comes(stripe, MORNING, monkeypatch)
    inside.post("/espace/", {"code": code, "postcode": "44300"})
    assert "en cours, cinq jours ouvrés au plus" in text_of(inside.get(to("home")))
    assert "en cours, cinq jours ouvrés au plus" in text_of(inside.get(to("debit")))
    stopped = text_of(inside.post(to("debit_stop"), follow=True))
    assert "Le prélèvement est arrêté depuis" in stopped
    assert DebitMandate.objects.get().state == DebitMandateState.ENDED


def test_it_is_not_offered_twice_beside_the_agency_s_own_file(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver
) -> None:
    a_plan(case)
    stripe_debits()
    debiting()
    home = inside.get(to("home")).content.decode()
    assert to("debit") in home
    assert to("debit_account") not in home
    assert inside.get(to("debit_account")).status_code == 302


def test_the_staff_sees_what_is_on_its_way_and_what_came_back(
    case: Case, stripe: CheckoutDriver, monkeypatch: pytest.MonkeyPatch, clock: Any, tenant_client: AgencyClient
) -> None:
    page, counted, account = "/gestion/prelevements/", [], staff()
    for names in (("Camille",), ("Sacha", "Noa")):
        stripe.bank.clock.set(NOW)
        for name in names:
            other = a_creditor(name=f"OGEC {name}", short_name=name)
            theirs = a_case(number=f"FA-{name}", creditor=other, debtor=a_person(other, first_name=name))
            an_account(theirs if counted else case, NO_FUNDS)
            a_transfer(theirs if counted else case, "162.00", f"novembre {name}", on=date(2026, 11, 10))
        clock.move_to(MORNING)
        tenant_client.force_login(account)
        assert "compte finissant par 2607" in text_of(tenant_client.get(page))
        a_day_comes(stripe, MORNING, monkeypatch)
        assert "En cours auprès des banques" in text_of(tenant_client.get(page))
        counted.append(asked(tenant_client, page))
    assert counted[0] == counted[1], "three debits on their way ask no more than one"
    clock.move_to(ANSWERED)
    tenant_client.force_login(account)
    a_day_comes(stripe, ANSWERED, monkeypatch)
    seen = text_of(tenant_client.get(page))
    assert "provision insuffisante" in seen
    assert "Prélèvement sur un compte finissant par 2607" in text_of(
        tenant_client.get(f"/gestion/dossier/{case.reference}/")
    )


@pytest.mark.e2e
def test_its_pages_in_a_browser(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_plan(case)
    stripe_debits()
    shown = {"offre": inside.get(to("debit_account")).content.decode()}
    shown["refus"] = inside.post(to("debit_account"), {}).content.decode()
    inside.post(to("debit_account"), {"read": "on"})
    shown["attente"] = inside.get(to("debit_card_back")).content.decode()
    give(inside, to, PAID)
    DebitMandate.objects.get().debits.filter(collect_on="2026-12-10").update(
        state="sent", announced_on="2026-11-02", sent_at=MORNING
    )
    shown["en-place"] = inside.get(to("debit")).content.decode()
    shown["accueil"] = inside.get(to("home")).content.decode()
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, shown, POLICY)
        assert [fault for name in shown for fault in faults(page, name)] == []
