"""The creditor says that less is owed: on its page, or from the link of a mail; the staff reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agency.cases.models import Case
from agency.ledger.queries import case_due
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.reductions.models import ClaimReduction
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import NOW, a_case, a_creditor
from tests.factories.plans import a_plan
from tests.portal.creditors.conftest import contact_of


@pytest.fixture(autouse=True)
def _this_morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_credit_note_declared_on_the_creditor_s_page_is_read_and_undone_by_the_staff(
    bursar: AgencyClient, case: Case, tenant: Any
) -> None:
    page = reverse("creditors:less", args=[case.reference])
    told = {"claim": case.claims.get().pk, "cause": "credit_note", "amount": "86", "on": "2026-11-02"}
    assert "Joignez l’avoir" in words(bursar.post(page, told))
    for wrong, said in (
        ({"amount": "beaucoup"}, "n’est pas un montant"),
        ({"on": "2026-12-01"}, "pas encore venu"),
        ({"claim": 0}, "liste"),
    ):
        paper = SimpleUploadedFile("avoir.pdf", b"%PDF-1.7 avoir")
        assert said in words(bursar.post(page, told | wrong | {"document": paper}))
    assert "n’est pas un PDF" in words(bursar.post(page, told | {"document": SimpleUploadedFile("a.pdf", b"MZ")}))
    assert case_due(case.pk) == Decimal("486.00")
    paper = SimpleUploadedFile("avoir.pdf", b"%PDF-1.7 avoir")
    assert bursar.post(page, told | {"document": paper}).status_code == 302
    assert case_due(case.pk) == Decimal("400.00")
    assert "Avoir du créancier" in words(bursar.get(page))
    stranger = AgencyClient(tenant)
    stranger.force_login(contact_of(a_creditor(name="Menuiserie Berthier"), "compta@berthier.example"))
    assert stranger.get(page).status_code == stranger.post(page, told).status_code == 404
    ana = AgencyClient(tenant)
    ana.force_login(staff(Role.ACCOUNTANT, first="Ana"))
    assert "86,00 € de moins, à relire" in words(ana.get("/gestion/journee/?file=argent"))
    row = ClaimReduction.objects.get()
    seen = reverse("staff_reduction_see", args=[row.pk])
    assert ana.post(seen).status_code == 403, "whoever follows the file has read it, not the accountant"
    odile = AgencyClient(tenant)
    odile.force_login(staff(Role.MANAGER, first="Odile"))
    odile.post(seen)
    assert "à relire" not in words(ana.get("/gestion/journee/?file=argent"))
    desk = reverse("staff_reductions", args=[case.reference])
    assert "Hélène" in words(ana.get(desk))
    undone = reverse("staff_reduction_undo", args=[row.pk])
    assert "la personne sera prévenue" in words(ana.post(undone, {"reason": ""}, follow=True))
    assert "de nouveau due, sans frais" in words(ana.post(undone, {"reason": "Erreur"}, follow=True))
    assert case_due(case.pk) == Decimal("486.00")


def test_the_link_of_a_mail_opens_one_case_and_takes_a_payment_only(case: Case, tenant: Any) -> None:
    a_plan(case)
    body = compose(Message.objects.get(kind="plan_notice")).text
    path = body.partition("/creancier/recu/")[2].split()[0].rstrip(".")
    client, link = AgencyClient(tenant), f"/creancier/recu/{path}"
    assert "Un paiement vous est arrivé directement" in words(client.get(link))
    told = {"claim": case.claims.get().pk, "cause": "waiver", "amount": "162", "on": "2026-11-02"}
    assert "c’est noté" in words(client.post(link, told))
    row = ClaimReduction.objects.get()
    assert (row.cause, row.seen_at, case_due(case.pk)) == ("paid_direct", None, Decimal("324.00"))
    assert "déjà noté" in words(client.post(link, told))
    other = a_case(number="FA-2", creditor=a_creditor(name="Autre", short_name="Autre"))
    assert "liste" in words(client.post(link, told | {"claim": other.claims.get().pk}))
    assert client.get(f"{link[:-3]}x/").status_code == 404
