"""From what invoices bear to the file that the creditor downloads: one click, and nobody else's page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from agency.fees.models import FeeInvoice
from agency.fees.operations import count_works
from agency.parties.models import Creditor
from agency.parties.operations import add_creditor_contact
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import asked, staff
from tests.agency.fees.conftest import PRICES
from tests.agency.fees.scene import DECEMBER, OWN_IBAN, a_letter, a_worker_sends, an_invoice
from tests.databases import AgencyClient
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person

LIST = "/gestion/honoraires/"
SELLER = {
    "registry": "732 829 320 RCS Nantes", "vat_number": "FR40732829320", "account_holder": "Cabinet Lhermitte",
    "account_iban": OWN_IBAN, "account_bic": "", "payment_days": "30", "counts_from": "2026-11-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_first_of_december() -> Iterator[None]:
    with time_machine.travel(DECEMBER, tick=False):
        yield


@pytest.fixture
def case(tenant: Any) -> Any:
    creditor = a_creditor(name="OGEC <b>#eval", email="")
    a_mandate(creditor, **PRICES)
    return a_case(creditor=creditor)


@pytest.fixture
def odile(tenant: Any) -> AgencyClient:
    found = AgencyClient(tenant)
    found.force_login(staff(Role.MANAGER, first="Odile"))
    return found


def contact(tenant: Any, creditor: Creditor, email: str) -> AgencyClient:
    user = open_account(email=email, first_name="Hélène", last_name="Morin", kind=UserKind.CREDITOR)
    add_creditor_contact(creditor=creditor, user=user, role="économe", by=BY, at=NOW)
    found = AgencyClient(tenant)
    found.force_login(user)
    return found


def content(answer: Any) -> bytes:
    return b"".join(answer)


def test_from_the_first_setting_to_the_creditors_file(case: Any, odile: AgencyClient, tenant: Any) -> None:
    assert "Dites ce que portent vos factures" in words(odile.get(LIST))
    for wrong, said in (
        ({"account_iban": AGENCY_IBAN}, "C’est le compte dédié"), ({"vat_number": ""}, "l’un ou l’autre"),
        ({"vat_number": "40732829320"}, "sans espace"), ({"payment_days": "90"}, "Soixante jours au plus"),
        ({"counts_from": "31 novembre"}, "Écrivez une date"),
    ):  # fmt: skip
        refused = odile.post(f"{LIST}facturation/", SELLER | wrong)
        assert refused.status_code == 422
        assert said in words(refused)
    assert odile.post(f"{LIST}facturation/", SELLER).status_code == 302
    a_letter(case, TODAY)
    count_works(by=BY, at=DECEMBER, on=DECEMBER.date())
    page = words(odile.get(LIST))
    assert "OGEC &lt;b&gt;#eval" in page
    assert "Courrier remis à la poste : première lettre : 1 × 2,53" in page
    assert odile.post(f"{LIST}emettre/", {}).status_code == 422
    assert odile.post(f"{LIST}emettre/", {"creditors": [case.creditor_id]}).status_code == 302
    a_worker_sends()
    invoice = FeeInvoice.objects.get()
    own = f"{LIST}{invoice.pk}/"
    assert "Reste à payer 160,24" in words(odile.get(own))
    assert content(odile.get(f"{own}facture.pdf")).startswith(b"%PDF")
    assert case.reference in odile.get(f"{own}travaux.csv").content.decode()
    helene = contact(tenant, case.creditor, "helene@x.example")
    seen = words(helene.get("/creancier/honoraires/"))
    assert "H-2026-000001" in seen
    assert "Abonnement du mois" in seen, "the meter of December began"
    assert content(helene.get(f"/creancier/honoraires/{invoice.pk}/facture.pdf")).startswith(b"%PDF")
    assert case.debtor.last_name not in helene.get(f"/creancier/honoraires/{invoice.pk}/travaux.csv").content.decode()
    stranger = contact(tenant, a_creditor(name="Une autre"), "autre@x.example")
    assert "H-2026" not in words(stranger.get("/creancier/honoraires/"))
    for file in ("facture.pdf", "travaux.csv"):
        assert stranger.get(f"/creancier/honoraires/{invoice.pk}/{file}").status_code == 404
    assert "Honoraires, décembre 2026" in words(odile.get(f"/gestion/creancier/{case.creditor_id}/"))


def test_settled_undone_and_corrected_from_the_page(case: Any, odile: AgencyClient, tenant: Any) -> None:
    invoice = an_invoice(case, 2)
    own = f"{LIST}{invoice.pk}/"
    paid = {"amount": "10,00", "means": "transfer", "settled_on": "2026-12-01", "reference": "VIR 12"}
    for wrong, said in (
        ({"amount": "9999"}, "Il reste"), ({"settled_on": "2026-12-02"}, "aujourd’hui"), ({"reference": ""}, "Écrivez")
    ):  # fmt: skip
        refused = odile.post(f"{own}regler/", paid | wrong)
        assert refused.status_code == 422
        assert said in words(refused)
    assert odile.post(f"{own}regler/", paid).status_code == 302
    assert "VIR 12" in words(odile.get(own))
    noted = invoice.settlements.get()
    assert odile.post(f"{LIST}reglements/{noted.pk}/annuler/", {"reason": ""}).status_code == 422
    assert odile.post(f"{LIST}reglements/{noted.pk}/annuler/", {"reason": "erreur"}).status_code == 302
    assert odile.post(f"{own}avoir/", {"line-1": "1"}).status_code == 422
    assert odile.post(f"{own}avoir/", {"line-1": "2", "reason": "Trop"}).status_code == 422
    assert odile.post(f"{own}avoir/", {"reason": "Rien"}).status_code == 422
    made = odile.post(f"{own}avoir/", {"line-1": "1", "reason": "Un mois offert"})
    assert "Corrige H-2026-000001" in words(odile.get(made["Location"]))
    reader = AgencyClient(tenant)
    reader.force_login(staff(Role.HANDLER, first="Luc"))
    assert "Noter un règlement" not in words(reader.get(own))
    assert reader.post(f"{own}regler/", paid).status_code == 403


def test_ten_invoices_cost_as_many_questions_as_one(case: Any, odile: AgencyClient) -> None:
    an_invoice(case, 1)
    one = asked(odile, LIST)
    for n in range(3):
        school = a_creditor(name=f"OGEC {n}", siren="")
        a_mandate(school, **PRICES)
        a_case(creditor=school, debtor=a_person(school, last_name=f"Nom{n}"), number=f"N{n}")
    assert count_works(by=BY, at=DECEMBER, on=DECEMBER.date())
    assert asked(odile, LIST) <= one
