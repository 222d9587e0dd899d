"""One creditor on two rows: joined while no money can go astray, read together, parted again."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from agency.intake.enums import Outcome
from agency.intake.operations import read_batch
from agency.ledger.queries import payable_by_case
from agency.parties.models import Creditor
from agency.parties.operations import add_creditor_contact
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.remittances.queries import all_upcoming, upcoming
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person, a_profile, next_door

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû"
WHY = {"reason": "même SIRET, vu au téléphone"}


@pytest.fixture
def kept(tenant: Any) -> Creditor:
    a_profile()
    return confided("OGEC Saint-Aubin", "A", "60.00")


@pytest.fixture
def gone(kept: Creditor) -> Creditor:
    return confided("OGEC St Aubin", "B", "40.00")


def confided(name: str, mark: str, paid: str) -> Creditor:
    creditor = a_creditor(name=name, short_name=name, siren="552100554")
    a_mandate(creditor)
    case = a_case(creditor=creditor, debtor=a_person(creditor, last_name=f"Roussel{mark}"), number=f"FA-{mark}")
    receive(
        case=case, debtor=case.debtor, amount=Decimal(paid), method=Method.TRANSFER, received_on=TODAY, value_on=TODAY,
        source="bank", external_id=mark, by=BY, at=NOW,
    )  # fmt: skip
    return creditor


@pytest.fixture
def boss(sign_in: Any) -> AgencyClient:
    browser: AgencyClient = sign_in(Role.MANAGER)
    return browser


def a_contact(creditor: Creditor, email: str) -> AgencyClient:
    user = open_account(
        email=email, first_name="Paul", last_name="Essai", kind=UserKind.CREDITOR, password="un mot de passe d’essai"
    )
    add_creditor_contact(creditor=creditor, user=user, role="Comptable", by=BY, at=NOW)
    browser = AgencyClient(connection.tenant)
    browser.force_login(user)
    return browser


def owed() -> dict[int, Decimal]:
    return payable_by_case()


def test_two_rows_become_one_creditor_and_not_a_cent_moves(kept: Creditor, gone: Creditor, boss: AgencyClient) -> None:
    theirs = a_contact(gone, "paul@aubin.example")
    rival = a_contact(next_door().creditor, "eve@rival.example")
    before, lines = owed(), all_upcoming(TODAY)
    both = [*kept.cases.all(), *gone.cases.all()]
    assert "RousselA" not in words(theirs.get("/creancier/"))

    url = f"/gestion/creancier/{gone.pk}/fusionner/"
    shown = words(boss.get(url, {"kept": kept.pk}))
    assert "Rejoint OGEC Saint-Aubin" in shown
    assert "40,00 €" in shown.replace("\xa0", " ").replace("\u202f", " ")
    assert gone.mandates.get().reference in shown
    assert Creditor.objects.get(pk=gone.pk).merged_into is None
    assert boss.post(url, {"kept": kept.pk, "fusionner": "1", "reason": " "}).status_code == 422
    assert "C’est un seul créancier" in words(boss.post(url, {"kept": kept.pk, "fusionner": "1", **WHY}, follow=True))

    assert (owed(), all_upcoming(TODAY)) == (before, lines), "the books, the days and the mandates are what they were"
    assert sum(line.amount for line in upcoming(kept, TODAY)) == Decimal("100.00")
    pages = words(theirs.get("/creancier/"))
    assert all(case.debtor.last_name in pages for case in both)
    assert not any(case.debtor.last_name in words(rival.get("/creancier/")) for case in both)
    for case in both:
        assert theirs.get(f"/creancier/dossiers/{case.reference}/").status_code == 200
        assert rival.get(f"/creancier/dossiers/{case.reference}/").status_code == 404
    assert "OGEC St Aubin" in words(boss.get(f"/gestion/creancier/{kept.pk}/"))
    assert boss.get(url).status_code == 404
    assert boss.get(f"/gestion/creancier/{gone.pk}/mandat/").status_code == 404

    # A bill of the row that went, handed over again under the one that is kept, is the same bill.
    line = "RousselB;Camille;8 rue des Acacias;44300;Nantes;FA-B;01/06/2026;01/07/2026;486,00;486,00"
    again = read_batch(creditor=kept, filename="f.csv", data=f"{HEAD}\n{line}".encode(), by=BY, at=NOW, on=TODAY)
    # Of another day than the one that stands: known, and to be looked at.
    assert (again.rows.get().rule, again.rows.get().outcome) == ("FILE-6", Outcome.DOUBTFUL)


def test_a_merging_is_undone_while_nothing_was_handed_over_since(
    kept: Creditor, gone: Creditor, boss: AgencyClient
) -> None:
    def join() -> None:
        boss.post(f"/gestion/creancier/{gone.pk}/fusionner/", {"kept": kept.pk, "fusionner": "1", **WHY})
        assert Creditor.objects.get(pk=gone.pk).merged_into == kept

    join()
    # Nothing merges into a row that went, nor a row that others went into.
    third = a_creditor(name="Troisième", short_name="Troisième", siren="")
    assert boss.get(f"/gestion/creancier/{third.pk}/fusionner/", {"kept": gone.pk}).status_code == 422
    refused = words(boss.get(f"/gestion/creancier/{kept.pk}/fusionner/", {"kept": third.pk}))
    assert "défaites d’abord cette fusion" in refused
    part = f"/gestion/creancier/{gone.pk}/separer/"
    assert "La fusion est défaite" in words(boss.post(part, WHY, follow=True))
    assert Creditor.objects.get(pk=gone.pk).merged_into is None
    join()
    later = datetime(2026, 11, 24, 9, tzinfo=NOW.tzinfo)
    line = "A;B;1 rue A;44000;Nantes;F9;01/06/2026;01/07/2026;9,00;9,00"
    data = f"{HEAD}\n{line}".encode()
    read_batch(creditor=kept, filename="g.csv", data=data, by=BY, at=later, on=date(2026, 11, 24))
    assert "ne se défait plus" in words(boss.post(part, WHY, follow=True))


@pytest.mark.parametrize(
    ("clauses", "siren", "said"),
    [
        ({"remittance_iban": "FR7630006000011234567890189"}, "552100554", "ne versent pas sur le même compte"),
        ({"voice": "creditor"}, "552100554", "n’écrivent pas au même nom"),
        ({}, "732829320", "Leurs SIREN diffèrent"),
    ],
)
def test_what_would_send_money_astray_refuses_the_merging(
    kept: Creditor, boss: AgencyClient, clauses: dict[str, Any], siren: str, said: str
) -> None:
    other = a_creditor(name="OGEC St Aubin", short_name="St Aubin", siren=siren)
    a_mandate(other, **clauses)
    url = f"/gestion/creancier/{other.pk}/fusionner/"
    assert said in words(boss.get(url, {"kept": kept.pk}))
    refused = boss.post(url, {"kept": kept.pk, "fusionner": "1", **WHY})
    assert said in words(refused)
    assert Creditor.objects.get(pk=other.pk).merged_into is None
    alone = a_creditor(name="Sans mandat", short_name="Sans mandat", siren="")
    assert "c’est elle qu’il faut garder" in words(
        boss.get(f"/gestion/creancier/{other.pk}/fusionner/", {"kept": alone.pk})
    )
