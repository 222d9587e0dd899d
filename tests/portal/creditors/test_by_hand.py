"""One person's bills typed on one page with their pieces: the same verdicts, operations and limits as a file's."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from agency.cases.models import Case, Claim, Document
from agency.intake.models import HandedPiece, ImportBatch
from tests.databases import AgencyClient

from .conftest import a_worker_comes

PAGE = "/creancier/deposer/une-facture/"
PHOTO = b"\xff\xd8\xff\xe0 une photo"
PERSON = {
    "nature": "person", "last_name": "Lefèvre", "first_name": "Nora", "address": "4 rue du Port\nBâtiment C",
    "postcode": "44000", "city": "Nantes", "email": "nora@exemple.example",
}  # fmt: skip
FIRM = {"nature": "company", "company_name": "Garage Vidal", "siren": "552032534", "address": "1 rue B",
        "postcode": "35000", "city": "Rennes"}  # fmt: skip


def a_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    writer.write(out)
    return out.getvalue()


def a_bill(rank: int = 0, **more: Any) -> dict[str, Any]:
    told = {"number": f"H-{rank}", "issued_on": "2026-06-01", "total": "120,00", "paid": "", "due_on": "2026-07-01"}
    return {f"form-{rank}-{name}": value for name, value in (told | more).items()}


def typed(*bills: dict[str, Any], person: dict[str, str] = PERSON, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"form-TOTAL_FORMS": str(len(bills)), "form-INITIAL_FORMS": "0", **person, **more}
    for bill in bills:
        data |= bill
    return data


def test_two_bills_with_their_pieces_become_one_case_with_its_documents(bursar: AgencyClient, case: Case) -> None:
    files = {
        "form-0-piece_invoice": SimpleUploadedFile("facture.txt", a_pdf()),
        "form-0-piece_delivery": [SimpleUploadedFile("a.jpg", PHOTO), SimpleUploadedFile("b.jpg", PHOTO + b"2")],
        "form-1-piece_invoice": SimpleUploadedFile("photo.pdf", PHOTO + b"3"),
    }
    place = bursar.post(PAGE, typed(a_bill(0), a_bill(1, paid="20,00")) | files)["Location"]
    page = bursar.get(place).content.decode()
    assert "2 factures prêtes" in page
    assert "saisi à la main" in page
    bursar.post(place + "confier/")
    a_worker_comes()
    first, second = Claim.objects.filter(number__startswith="H-").order_by("number")
    assert first.case == second.case
    assert first.case.debtor.full_name == "Nora Lefèvre"
    assert sorted(first.pieces.values_list("kind", "mime")) == [
        ("delivery", "image/jpeg"), ("delivery", "image/jpeg"), ("invoice", "application/pdf"),
    ]  # fmt: skip
    assert (first.invoice.mime, second.invoice.mime) == ("application/pdf", "image/jpeg")
    assert HandedPiece.objects.count() == 0
    told = bursar.get(f"/creancier/dossiers/{first.case.reference}/").content.decode()
    assert "Bon de livraison H-0" in told
    assert "Sa facture n’est pas au dossier" not in told


def test_what_lacks_an_address_is_completed_like_a_line_of_a_file(bursar: AgencyClient) -> None:
    place = bursar.post(PAGE, typed(a_bill(), person=PERSON | {"address": "", "postcode": "", "city": ""}))["Location"]
    assert "1 facture à compléter" in bursar.get(place).content.decode()


@pytest.mark.parametrize(
    ("person", "bill", "said"),
    [
        (FIRM | {"siren": "552032535"}, {}, "chiffres de contrôle"),
        (FIRM | {"company_name": ""}, {}, "Écrivez la raison sociale"),
        (PERSON | {"last_name": ""}, {}, "Écrivez le nom de famille"),
        (PERSON | {"postcode": "4"}, {}, "impossible en France"),
        (PERSON, {"number": ""}, "Écrivez le numéro de la facture"),
        (PERSON, {"total": "douze"}, "Écrivez une somme"),
        (PERSON, {"paid": "120"}, "Il ne reste rien à payer"),
        (PERSON, {"issued_on": "31/02/2026"}, "Écrivez un jour qui existe"),
        (PERSON, {"piece_invoice": SimpleUploadedFile("f.pdf", b"MZ un programme")}, "Choisissez un PDF, ou une photo"),
        (PERSON, {"piece_invoice": SimpleUploadedFile("f.pdf", b"%PDF-1.7 perdu")}, "PDF"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    bursar: AgencyClient, person: dict[str, str], bill: dict[str, Any], said: str
) -> None:
    answer = bursar.post(PAGE, typed(a_bill(0, **bill), person=person))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_one_more_bill_is_asked_for_without_losing_what_was_typed(bursar: AgencyClient) -> None:
    answer = bursar.post(PAGE, typed(a_bill(), ajouter="1"))
    page = answer.content.decode()
    assert (answer.status_code, 'value="Lefèvre"' in page, 'value="H-0"' in page) == (200, True, True)
    assert 'name="form-1-number"' in page
    assert "corrections" not in page


def test_the_same_bill_typed_twice_is_known(bursar: AgencyClient) -> None:
    for _time in range(2):
        place = bursar.post(PAGE, typed(a_bill(), person=FIRM))["Location"]
        bursar.post(place + "confier/")
        a_worker_comes()
    assert Claim.objects.filter(number="H-0").count() == 1
    assert "Déjà confiée" in bursar.get(place).content.decode()


def test_less_left_of_a_bill_typed_again_updates_it_on_the_page(bursar: AgencyClient) -> None:
    for paid in ("", "20,00"):
        place = bursar.post(PAGE, typed(a_bill(paid=paid), person=FIRM))["Location"]
        page = bursar.get(place).content.decode()
        bursar.post(place + "confier/")
        a_worker_comes()
    assert "1 mise à jour" in page
    assert "paiement reçu par le créancier" in page
    assert "Les mises à jour sont faites" in bursar.get(place).content.decode()
    assert Claim.objects.filter(number="H-0").count() == 1


def test_a_piece_is_joined_afterwards_and_never_to_another_creditor_s_bill(bursar: AgencyClient, case: Case) -> None:
    claim = case.claims.get()
    page, url = f"/creancier/dossiers/{case.reference}/", f"/creancier/dossiers/{case.reference}/pieces/"
    assert "Sa facture n’est pas au dossier" in bursar.get(page).content.decode()
    refused = bursar.post(url, {"claim": claim.pk + 999, "kind": "quote", "file": SimpleUploadedFile("d.pdf", a_pdf())})
    assert (refused.status_code, Document.objects.count()) == (422, 0)
    assert "Choisissez la facture dont c’est la pièce" in refused.content.decode()
    given = {"claim": claim.pk, "kind": "contract", "file": SimpleUploadedFile("c.pdf", a_pdf())}
    assert bursar.post(url, given)["Location"] == page
    piece = Document.objects.get()
    assert (piece.claim, piece.kind) == (claim, "contract")
    assert b"".join(bursar.get(f"{page}factures/{piece.pk}/").streaming_content) == given["file"].file.getvalue()
