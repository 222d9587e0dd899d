"""A person joins what they photographed: their words are kept whatever the file, and it is theirs alone to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.models import Case
from agency.cases.operations import current_code
from agency.disputes.models import Reply
from agency.uploads.models import Upload
from agency.uploads.operations import judge_next
from tests.agency.uploads.samples import pdf, photo
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_person
from tests.portal.debtors.test_cases import text_of

To = Callable[..., str]
PAID = {"method": "transfer", "paid_on": "12 septembre", "text": "Viré depuis le Crédit Exemple."}


def a_file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def judge() -> None:
    while judge_next(by=BY, at=NOW):
        pass


def test_a_proof_goes_with_already_paid_and_is_read_again_in_the_thread(inside: AgencyClient, to: To) -> None:
    answer = inside.post(to("already_paid"), PAID | {"documents": [a_file("IMG_1.HEIC", photo("HEIF"))]})
    reply = Reply.objects.get()
    assert answer.url == to("received", reply.pk)
    assert "documents" not in reply.answers
    assert "IMG_1.HEIC : en cours de vérification." in text_of(inside.get(answer.url))
    upload = Upload.objects.get()
    assert inside.get(to("sent_file", upload.pk)).status_code == 404, "nobody sees it before it is judged"
    judge()
    assert "Votre fichier « IMG_1.HEIC » : reçu et vérifié." in text_of(inside.get(to("home")))
    given = inside.get(to("sent_file", upload.pk))
    assert given.content.startswith(b"\xff\xd8\xff")
    assert given["Content-Disposition"] == 'attachment; filename="IMG_1.jpg"'
    assert (given["X-Content-Type-Options"], given["Content-Type"]) == ("nosniff", "image/jpeg")


def test_a_bad_file_is_named_with_why_and_neither_the_words_nor_the_good_file_are_lost(
    inside: AgencyClient, case: Case, to: To
) -> None:
    files = [a_file("preuve.docx", b"PK\x03\x04"), a_file("relevé.pdf", pdf()), a_file("clos.pdf", pdf("x"))]
    answer = inside.post(to("disagree"), {"reason": "amount", "text": "Compté deux fois.", "documents": files})
    told = text_of(inside.get(answer.url))
    assert "preuve.docx : non gardé : ce n’est ni un PDF, ni une photo (JPG, PNG, HEIC)." in told
    for waiting in ("clos.pdf", "relevé.pdf"):
        assert f"{waiting} : en cours de vérification." in told
    judge()
    told = text_of(inside.get(answer.url))
    assert "clos.pdf : non gardé : ce PDF demande un mot de passe." in told
    assert "relevé.pdf : reçu et vérifié." in told
    assert Reply.objects.get().text == "Compté deux fois."
    assert case.holds.filter(reason="dispute", lifted_at__isnull=True).exists()


def test_when_something_else_is_to_correct_the_files_are_asked_again(inside: AgencyClient, to: To) -> None:
    page = inside.post(to("disagree"), {"text": "Faux.", "documents": [a_file("a.jpg", photo())]})
    assert "Choisissez de nouveau vos fichiers" in text_of(page)
    assert "Faux." in page.content.decode()
    assert not Reply.objects.exists()


def test_a_hard_time_may_join_a_paper_and_none_is_needed(inside: AgencyClient, to: To) -> None:
    inside.post(to("hard_time"), {"situation": "income"})
    page = text_of(inside.get(to("help")))
    assert "Facultatif" in page
    assert "Rien de médical" in page
    inside.post(to("help"), {"helps": ["pause"], "documents": [a_file("attestation.pdf", pdf())]})
    assert Upload.objects.get().reply.kind == "hardship"


def test_a_document_is_added_later_while_the_word_waits(inside: AgencyClient, to: To) -> None:
    inside.post(to("already_paid"), PAID)
    reply = Reply.objects.get()
    assert to("join", reply.pk) in inside.get(to("received", reply.pk)).content.decode()
    assert "Choisissez un fichier, ou prenez une photo" in text_of(inside.post(to("join", reply.pk), {}))
    for number in range(3):
        answer = inside.post(
            to("join", reply.pk), {"documents": [a_file(f"{number}{n}.png", photo("PNG")) for n in "ab"]}
        )
        assert answer.url == to("received", reply.pk)
    assert [upload.fault for upload in Upload.objects.all()] == ["", "", "", "", "", "too_many"]
    assert "cinq fichiers sont déjà là" in text_of(inside.get(to("received", reply.pk)))
    assert inside.get(to("join", reply.pk + 99)).status_code == 404


def test_the_other_parent_never_sees_it(tenant_client: AgencyClient, posted: Callable[..., Case], tenant: Any) -> None:
    first = posted()
    other = a_person(first.creditor, first_name="Noé", email="noe@roussel.example", line1="3 rue des Lilas")
    shared = posted(debtor=first.debtor, with_debtor=other, number="FA-2026-0999")
    for debtor, mine in ((first.debtor, True), (other, False)):
        tenant_client.post("/espace/", {"code": current_code(debtor=debtor, by=BY, at=NOW), "postcode": "44300"})
        base = f"/espace/dossier/{shared.reference}/"
        if mine:
            tenant_client.post(f"{base}deja-paye/", PAID | {"documents": [a_file("a.jpg", photo())]})
            judge()
        upload = Upload.objects.get()
        assert tenant_client.get(f"{base}documents/{upload.pk}/").status_code == (200 if mine else 404)
        assert tenant_client.get(f"{base}pieces/{upload.document_id}/").status_code == 404
        assert ("a.jpg" in text_of(tenant_client.get(base))) is mine
        tenant_client.post("/espace/quitter/")


@pytest.mark.parametrize("page", ["already_paid", "disagree"])
def test_the_button_offers_the_camera_and_the_folders_without_a_script(inside: AgencyClient, to: To, page: str) -> None:
    shown = inside.get(to(page)).content.decode()
    assert 'enctype="multipart/form-data"' in shown
    assert 'type="file"' in shown
    assert "multiple" in shown
    assert "capture" not in shown, "it would hide the photos and the folders"
