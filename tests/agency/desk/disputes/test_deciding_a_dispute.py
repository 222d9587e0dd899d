"""From the file's page: a dispute is read, its answer seen before it leaves, then decided in one act."""

from __future__ import annotations

import io
import os

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agency.cases.operations import current_code, set_first_letter
from agency.disputes.enums import ReplyKind
from agency.ledger.queries import case_due
from agency.outcomes.models import DisputeOutcome
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, a_case
from tests.portal.browser import HOST, faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def case(tenant):
    found = a_case()
    return set_first_letter(
        case=found, reference=f"{found.reference}-L1", sent_on=scene.ago(days=9).date(), by=BY, at=scene.ago(days=9)
    )


@pytest.fixture
def told(case):
    return scene.reply(
        case, ReplyKind.DISPUTE, "Ma fille n’a pas mangé à la cantine en juin.", at=scene.ago(days=2), reason="amount"
    )


def piece():
    writer, kept = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(kept)
    return SimpleUploadedFile("avoir.pdf", kept.getvalue(), content_type="application/pdf")


def test_from_the_case_a_dispute_is_read_then_decided_and_its_person_reads_it(desk, tenant, case, told):
    page = reverse("staff_dispute", args=[told.pk])
    assert page in desk.get(reverse("staff_case", args=[case.reference])).content.decode()
    assert page in desk.get(f"/gestion/journee/?ligne=reply-{told.pk}").content.decode()
    shown = words(desk.get(page))
    assert "Ma fille n’a pas mangé" in shown
    assert "Dit que le montant est faux" in shown
    asked = {
        "ruling": "partly", "reason": "Les repas de juin sont retirés.", "cause": "credit_note",
        f"sum_{case.claims.get().pk}": "400,00",
    }  # fmt: skip
    read = words(desk.post(page, asked | {"read": "1"}))
    assert "il reste 400,00 €, au lieu de 486,00 €" in read
    assert not DisputeOutcome.objects.exists()
    assert "Joignez l’avoir" in words(desk.post(page, asked))
    assert "n’est pas un PDF" in words(desk.post(page, asked | {"file": SimpleUploadedFile("a.pdf", b"MZ")}))
    assert "reprenez ces mots" in words(desk.post(page, asked | {"file": piece(), "reason": "Sinon, l’huissier."}))
    assert case_due(case.pk) == 486
    assert "la réponse part" in words(desk.post(page, asked | {"file": piece()}, follow=True))
    assert case_due(case.pk) == 400
    assert "Tranché par Inès Caron" in words(desk.get(page))
    assert "Une réponse a été donnée" in words(desk.post(page, asked | {"file": piece()}))

    code = current_code(debtor=case.debtor, by=BY, at=scene.NOW)
    camille = AgencyClient(tenant)
    camille.post("/espace/", {"code": code, "postcode": "44300"})
    home = camille.get(reverse("debtors:home", args=[case.reference]))
    assert "vous aviez raison en partie" in words(home)
    document = DisputeOutcome.objects.get().document
    link = reverse("debtors:document", args=[case.reference, document.pk])
    assert link in home.content.decode()
    assert b"".join(camille.get(link).streaming_content).startswith(b"%PDF")


def test_who_only_reads_decides_nothing(sign_in, case, told):
    page = reverse("staff_dispute", args=[told.pk])
    assert sign_in(Role.READER).get(page).status_code == 403


@pytest.mark.e2e
def test_the_page_holds_on_a_phone_and_says_nothing_to_axe(desk, case, told):
    address = reverse("staff_dispute", args=[told.pk])
    asked = {"ruling": "rejected", "reason": "La feuille de présence est signée."}
    pages = {
        "vue": desk.get(address), "lue": desk.post(address, asked | {"read": "1"}), "refusee": desk.post(address, {})
    }  # fmt: skip
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in pages.items()}, POLICY)
        found = [fault for name in pages for fault in faults(page, name)]
        if shots := os.environ.get("AMIABLE_SHOTS"):
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 1200})
                page.goto(f"{HOST}/lue")
                page.screenshot(path=f"{shots}/dispute-{width}.png", full_page=True)
        assert found == []
