"""A creditor brings the invoice after its file: somebody joins it, and the letters to come enclose it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.enums import DocumentKind
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.operations import prepare
from agency.privacy.queries.held import documents_of
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case, next_door

INVOICE = (Path(__file__).parents[3] / "samples" / "facturx" / "vd_OK-001.pdf").read_bytes()


def a_file(content=INVOICE, name="facture.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def kept(document):
    with document.file.open("rb") as file:
        return file.read()


@pytest.fixture
def case(tenant):
    return a_case()


def test_an_invoice_joined_is_at_hand_and_travels_with_the_next_letter(desk, case):
    claim = case.claims.get()
    url = f"/gestion/dossier/{case.reference}/facture/"
    page = words(desk.post(url, {"claim": claim.pk, "file": a_file()}, follow=True))
    assert f"Facture {claim.number} : au dossier." in page
    assert f"Facture {claim.number}" in page
    document = case.documents.get(kind=DocumentKind.INVOICE)
    assert kept(document) == INVOICE
    assert JournalLine.objects.filter(verb="document.added", case_id=case.pk).count() == 1
    install_defaults(by=BY, at=NOW)
    tick(by=BY, at=NOW, on=TODAY)
    prepare(by=BY, at=NOW)
    letter = case.messages.get(kind=MessageKind.FIRST_LETTER)
    assert document in [part.document for part in letter.parts.select_related("document")]


def test_a_better_copy_replaces_it_and_both_are_kept(desk, case):
    claim = case.claims.get()
    for content in (INVOICE, INVOICE + b"\n"):
        desk.post(f"/gestion/dossier/{case.reference}/facture/", {"claim": claim.pk, "file": a_file(content)})
    claim.refresh_from_db()
    assert kept(claim.invoice) == INVOICE + b"\n"
    assert case.documents.filter(kind=DocumentKind.INVOICE).count() == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Ce fichier est vide."),
        (b"Facture : 486 euros", "Choisissez un PDF, ou une photo en JPG ou en PNG"),
        (b"%PDF-1.7\nperdu", "PDF"),
    ],
)
def test_what_is_no_invoice_is_refused_in_words(desk, case, content, said):
    url = f"/gestion/dossier/{case.reference}/facture/"
    answer = desk.post(url, {"claim": case.claims.get().pk, "file": a_file(content)})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not case.documents.exists()


def test_nothing_chosen_is_told_field_by_field(desk, case):
    page = words(desk.post(f"/gestion/dossier/{case.reference}/facture/", {}))
    assert "Choisissez la facture dont c’est la pièce" in page
    assert "Choisissez le fichier de la pièce" in page


def test_the_invoice_of_another_case_is_not_touched(desk, case):
    theirs = next_door().claims.get()
    answer = desk.post(f"/gestion/dossier/{case.reference}/facture/", {"claim": theirs.pk, "file": a_file()})
    assert answer.status_code == 422
    theirs.refresh_from_db()
    assert theirs.invoice is None


def test_who_may_not_receive_invoices_gets_a_403(tenant_client, case):
    tenant_client.force_login(scene.staff(Role.READER, "Paul", "Lecteur"))
    answer = tenant_client.post(f"/gestion/dossier/{case.reference}/facture/", {"claim": case.claims.get().pk})
    assert answer.status_code == 403


def test_a_quote_and_a_photo_of_the_delivery_note_are_joined_to_the_bill_and_told_by_their_content(desk, case):
    claim = case.claims.get()
    url = f"/gestion/dossier/{case.reference}/facture/"
    photo = SimpleUploadedFile("bon.pdf", b"\xff\xd8\xff\xe0 photo")
    desk.post(url, {"claim": claim.pk, "kind": "quote", "file": a_file()})
    page = words(desk.post(url, {"claim": claim.pk, "kind": "delivery", "file": photo}, follow=True))
    assert f"Bon de livraison {claim.number}" in page
    assert list(claim.pieces.order_by("pk").values_list("kind", "mime")) == [
        ("quote", "application/pdf"), ("delivery", "image/jpeg"),
    ]  # fmt: skip
    claim.refresh_from_db()
    assert claim.invoice is None
    assert "facture à joindre" in page
    assert desk.post(url, {"claim": claim.pk, "kind": "receipt", "file": a_file()}).status_code == 422


def paper(**changes):
    return {"paper": DocumentKind.OTHER, "title": "Jugement de tutelle du 3 mars", "scan": a_file()} | changes


def test_a_paper_of_no_bill_is_kept_with_its_kind_and_leaves_with_nothing(desk, case):
    url = f"/gestion/dossier/{case.reference}/document/"
    page = words(desk.post(url, paper(), follow=True))
    assert "Jugement de tutelle du 3 mars : au dossier." in page
    assert "Autre document, 23 novembre 2026" in page
    received = desk.post(url, paper(paper=DocumentKind.REPLY, title="Sa lettre", scan=a_file(INVOICE + b"\n")))
    assert received.status_code == 302
    filed = {paper.pk: (paper.kind, paper.title) for paper in case.documents.filter(claim__isnull=True)}
    assert set(filed.values()) == {("other", "Jugement de tutelle du 3 mars"), ("reply", "Sa lettre")}
    install_defaults(by=BY, at=NOW)
    tick(by=BY, at=NOW, on=TODAY)
    prepare(by=BY, at=NOW)
    letter = case.messages.get(kind=MessageKind.FIRST_LETTER)
    assert not {part.document_id for part in letter.parts.all()} & filed.keys()
    # Who asks for their data has what they sent us (RGPD 15), and not what was said of them by others.
    assert [one.title for one in documents_of([case.debtor_id]) if one.claim_id is None and one.kind == "reply"] == [
        "Sa lettre"
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "Dites en quelques mots ce que c’est."),
        ({"paper": "letter"}, "Choisissez le type du document."),
        ({"scan": ""}, "Choisissez le fichier."),
        ({"scan": a_file(b"MZ perdu")}, "Choisissez un PDF, ou une photo en JPG ou en PNG"),
    ],
)
def test_a_paper_says_what_it_is(desk, case, changes, said):
    answer = desk.post(f"/gestion/dossier/{case.reference}/document/", paper(**changes))
    assert answer.status_code == 422
    assert said in words(answer)
    assert not case.documents.filter(claim__isnull=True).exists()


def test_several_pages_are_filed_at_once_or_none(desk, case):
    """A decision photographed page by page: each page is a document, and a bad one keeps all of them out."""
    url = f"/gestion/dossier/{case.reference}/document/"
    refused = desk.post(url, paper(scan=[a_file(), a_file(b"MZ perdu", name="photo.exe")]))
    assert "photo.exe : Choisissez un PDF, ou une photo en JPG ou en PNG" in words(refused)
    assert not case.documents.filter(claim__isnull=True).exists()
    page = words(desk.post(url, paper(scan=[a_file(), a_file(INVOICE + b"\n")]), follow=True))
    assert "Jugement de tutelle du 3 mars (1/2) : au dossier." in page
    assert [one.title for one in case.documents.filter(claim__isnull=True).order_by("pk")] == [
        "Jugement de tutelle du 3 mars (1/2)", "Jugement de tutelle du 3 mars (2/2)",
    ]  # fmt: skip


def test_a_reader_files_nothing(sign_in, case):
    reader = sign_in(Role.READER)
    assert "Joindre un autre document" not in words(reader.get(f"/gestion/dossier/{case.reference}/"))
    assert reader.post(f"/gestion/dossier/{case.reference}/document/", paper()).status_code == 403
