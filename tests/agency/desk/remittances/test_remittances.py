"""Money leaves from a screen: two people agree, the bank has its file, the creditor reads his statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from agency.banking.operations import import_statement
from agency.parties.models import Creditor
from agency.parties.operations import add_creditor_contact
from agency.remittances.enums import RemittanceState, TransferState
from agency.remittances.models import Remittance
from agency.remittances.queries import shares_on
from agency.remittances.tasks import follow
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tenants.tasks import HEADER
from tests.agency.banking.camt import Credit, camt053
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import asked, staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor
from tests.factories.transfers import a_transfer

LIST = "/gestion/reversements/"


@pytest.fixture(autouse=True)
def _this_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def browser(tenant: Any, role: Role, first: str) -> AgencyClient:
    found = AgencyClient(tenant)
    found.force_login(staff(role, first=first))
    return found


@pytest.fixture
def ana(tenant: Any) -> AgencyClient:
    return browser(tenant, Role.ACCOUNTANT, "Ana")


@pytest.fixture
def odile(tenant: Any) -> AgencyClient:
    return browser(tenant, Role.MANAGER, "Odile")


@pytest.fixture
def case(tenant: Any) -> Any:
    found = a_case()
    a_transfer(found, "100.00", "a", on=date(2026, 10, 5))
    return found


def contact(tenant: Any, creditor: Creditor, email: str) -> AgencyClient:
    user = open_account(email=email, first_name="Hélène", last_name="Morin", kind=UserKind.CREDITOR)
    add_creditor_contact(creditor=creditor, user=user, role="économe", by=BY, at=NOW)
    found = AgencyClient(tenant)
    found.force_login(user)
    return found


def prepared(ana: AgencyClient, case: Any, **changed: str) -> Any:
    return ana.post(LIST, {"mandates": [case.mandate_id], "pay_on": "2026-11-03", **changed})


def test_from_what_is_due_to_the_statement_that_the_creditor_reads(
    case: Any, ana: AgencyClient, odile: AgencyClient, tenant: Any
) -> None:
    shown = words(ana.get(LIST))
    assert "avant le 5 novembre" in shown
    assert "1 paiement, compte de OGEC du Collège Saint-Aubin finissant par 2606" in shown
    made = prepared(ana, case)
    assert made.status_code == 302
    page = made["Location"]
    assert "Une seconde personne doit valider" in words(ana.get(page))
    assert ana.post(f"{page}valider/").status_code == 422
    assert "Valider 100,00" in words(odile.get(page))
    assert ana.get(f"{page}ordre.xml").status_code == 404
    assert odile.post(f"{page}valider/").status_code == 302
    order = odile.get(f"{page}ordre.xml")
    assert order["Content-Disposition"] == 'attachment; filename="R-2026-000001.xml"'
    assert order.content == ana.get(f"{page}ordre.xml").content
    sent = Credit("-100.00", reference="R-2026-000001-1", payer="OGEC")
    data = camt053(sent, opening="100.00", on=TODAY + timedelta(days=1))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert ana.post("/gestion/encaissements/", {"statement": SimpleUploadedFile("r.xml", data)}).status_code == 302
        follow.apply(headers={HEADER: connection.schema_name}, throw=True)
        assert "versé le 3 novembre" in words(ana.get(page))
        assert "Rien à reverser aujourd’hui" in words(ana.get(LIST))
        helene = contact(tenant, case.creditor, "econome@saint-aubin.example")
        paid = words(helene.get("/creancier/virements/"))
    assert "R-2026-000001-1" in paid
    assert "100,00" in paid
    pk = Remittance.objects.get().transfers.get().pk
    assert case.debtor.last_name in helene.get(f"/creancier/virements/{pk}/releve.csv").content.decode()
    for kind in ("pdf", "xlsx"):
        assert helene.get(f"/creancier/virements/{pk}/releve.{kind}").status_code == 200
        assert ana.get(f"/gestion/reversements/virement/{pk}/releve.{kind}").status_code == 200
    assert helene.get(f"/creancier/virements/{pk}/releve.exe").status_code == 404
    stranger = contact(tenant, a_creditor(name="Menuiserie Berthier"), "compta@berthier.example")
    assert stranger.get(f"/creancier/virements/{pk}/releve.pdf").status_code == 404
    assert "Aucun virement encore" in words(stranger.get("/creancier/virements/"))


def test_what_cannot_be_prepared_is_said_where_it_stands(case: Any, ana: AgencyClient) -> None:
    for changed, told in (
        ({"pay_on": ""}, "Indiquez le jour du virement."),
        ({"pay_on": "2026-11-01"}, "La banque exécute le virement aujourd’hui ou plus tard."),
        ({"mandates": []}, "Choisissez au moins un créancier."),
        ({"mandates": ["999999"]}, "Choisissez dans la liste."),
    ):
        refused = prepared(ana, case, **changed)  # type: ignore[arg-type]
        assert refused.status_code == 422
        assert told in words(refused)
    assert not Remittance.objects.exists()


def test_an_order_is_given_up_with_a_reason_and_made_again(case: Any, ana: AgencyClient, odile: AgencyClient) -> None:
    page = prepared(ana, case)["Location"]
    assert "Dites en quelques mots pourquoi" in words(odile.post(f"{page}annuler/", {"reason": ""}))
    assert odile.post(f"{page}annuler/", {"reason": "Mauvais jour"})["Location"] == LIST
    assert "annulé : Mauvais jour" in words(ana.get(page))
    assert odile.post(f"{page}valider/").status_code == 422
    assert prepared(ana, case).status_code == 302


def test_a_movement_that_the_bank_named_otherwise_is_pointed_at(
    case: Any, ana: AgencyClient, odile: AgencyClient
) -> None:
    page = prepared(ana, case)["Location"]
    odile.post(f"{page}valider/")
    data = camt053(Credit("-100.00", label="VIR EMIS"), opening="100.00")
    (statement,) = import_statement(data=data, filename="r.xml", by=BY, at=NOW, on=TODAY).statements
    line, transfer = statement.lines.get(), Remittance.objects.get().transfers.get()
    assert "Est-ce ce virement ?" in words(ana.get(page))
    assert ana.post(f"/gestion/reversements/virement/{transfer.pk}/verse/", {"line": "0"}).status_code == 422
    assert ana.post(f"/gestion/reversements/virement/{transfer.pk}/verse/", {"line": line.pk}).status_code == 302
    transfer.refresh_from_db()
    assert transfer.state == TransferState.PAID


def test_who_only_reads_money_or_nothing_of_it_hands_nothing_over(case: Any, tenant: Any, ana: AgencyClient) -> None:
    page = prepared(ana, case)["Location"]
    handler, reader = browser(tenant, Role.HANDLER, "Paul"), browser(tenant, Role.READER, "Lise")
    assert "Préparer l’ordre" not in words(handler.get(LIST))
    for path in (LIST, f"{page}valider/", f"{page}annuler/"):
        sent = {"mandates": [case.mandate_id], "pay_on": "2026-11-03", "reason": "x"}
        assert handler.post(path, sent).status_code == 403
    assert reader.get(LIST).status_code == 403
    assert Remittance.objects.get().state == RemittanceState.PREPARED


def test_the_pages_cost_the_same_for_one_creditor_or_three(case: Any, ana: AgencyClient, odile: AgencyClient) -> None:
    one = asked(ana, LIST)
    for rank in (2, 3):
        more = a_case(number=f"FA-{rank}", creditor=a_creditor(name=f"Client {rank}", short_name=f"C{rank}"))
        a_transfer(more, "10.00", f"x{rank}", on=date(2026, 10, 5))
    assert asked(ana, LIST) == one
    alone = asked(odile, page := prepared(ana, case)["Location"])
    odile.post(f"{page}annuler/", {"reason": "ensemble"})
    every = [share.account.mandate_id for share in shares_on(TODAY)]
    together = ana.post(LIST, {"mandates": every, "pay_on": "2026-11-03"})["Location"]
    assert Remittance.objects.latest("pk").total == Decimal("120.00")
    assert asked(odile, together) == alone
