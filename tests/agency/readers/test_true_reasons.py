"""A correct document is read, or refused for its true reason; a doubtful date is never guessed."""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import ByteStringObject, NameObject

from agency.readers.claim_files import Confidence, UnreadableFile, read_claims

SAMPLES = Path(__file__).parents[2] / "samples"
MINIMUM = (SAMPLES / "cases" / "00_minimum.xml").read_bytes()


def pdf_holding(xml: bytes) -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("factur-x.xml", xml)
    return writer


def written(writer: pypdf.PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_invoice_that_cannot_tell_payments_claims_what_is_left_to_pay() -> None:
    row = read_claims(MINIMUM).rows[0]
    assert (row.total, row.paid, row.open) == (Decimal("671.15"), Decimal("201.00"), Decimal("470.15"))
    assert any("201.00 € déjà payés" in warning for warning in row.warnings)


def test_an_invoice_that_can_tell_payments_must_still_add_up() -> None:
    other = MINIMUM.replace(b"urn:factur-x.eu:1p0:minimum", b"urn:cen.eu:en16931:2017")
    assert read_claims(other).refused[0].rule == "EN-11"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_protected_against_copying_only_is_read(algorithm: str) -> None:
    writer = pdf_holding(MINIMUM)
    writer.encrypt("", "secret du comptable", algorithm=algorithm)
    assert read_claims(written(writer)).totals.open == Decimal("470.15")


@pytest.mark.parametrize(
    "language", [b"f\x00r\x00", b"\x00f\x00r", b"\xff\xfef\x00", b"\xfe\xff\x00f", b"\xef\xbb\xbffr"]
)
def test_words_of_a_pdf_may_be_written_in_any_of_its_alphabets(language: bytes) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.root_object[NameObject("/Lang")] = ByteStringObject(language)
    writer.add_attachment("factur-x.xml", MINIMUM)
    assert read_claims(written(writer)).totals.open == Decimal("470.15")


def test_a_pdf_that_asks_for_a_password_says_so() -> None:
    writer = pdf_holding(MINIMUM)
    writer.encrypt("ouvre-toi", "secret du comptable", algorithm="AES-256")
    with pytest.raises(UnreadableFile, match="mot de passe") as refused:
        read_claims(written(writer))
    assert refused.value.rule == "SAFE-4"


@pytest.mark.parametrize("in_pdf", [False, True])
def test_an_attachment_too_large_to_read_is_refused_for_its_size(*, in_pdf: bool) -> None:
    attachment = b"<ram:AttachmentBinaryObject>" + b"QUJD" * 2_600_000 + b"</ram:AttachmentBinaryObject>"
    large = MINIMUM.replace(
        b"</ram:ApplicableHeaderTradeAgreement>", attachment + b"</ram:ApplicableHeaderTradeAgreement>"
    )
    with pytest.raises(UnreadableFile, match="10 Mo") as refused:
        read_claims(written(pdf_holding(large)) if in_pdf else large)
    assert refused.value.rule == "XML-4"
    assert "abîmé" not in refused.value.reason


def test_a_damaged_invoice_inside_a_pdf_is_said_to_be_damaged() -> None:
    with pytest.raises(UnreadableFile, match="abîmé ou tronqué"):
        read_claims(written(pdf_holding(MINIMUM[:-30])))


def archive(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


OLD = (SAMPLES / "ours" / "sheet" / "old.xls").read_bytes()
FREE = b"application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("data", "rule", "words"),
    [
        (archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}), "ZIP-2", "n’est pas un tableur"),
        (archive({"mimetype": FREE + b"text", "content.xml": b"<a/>"}), "ZIP-2", "n’est pas un tableur"),
        (OLD.replace("Workbook".encode("utf-16-le"), "WordDocs".encode("utf-16-le")), "ZIP-2", "n’est pas un tableur"),
        (OLD.replace("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")), "SAFE-4", "mot de passe"),
        (OLD.replace(b"\xe0\x00\x14\x00", b"\x2f\x00\x14\x00", 1), "SAFE-4", "mot de passe"),
        (
            archive(
                {
                    "mimetype": FREE + b"spreadsheet",
                    "content.xml": b"\x00\x01",
                    "META-INF/manifest.xml": b"<manifest:encryption-data/>",
                }
            ),
            "SAFE-4",
            "mot de passe",
        ),
    ],
)
def test_another_document_or_a_locked_one_is_not_said_to_be_damaged(data: bytes, rule: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as refused:
        read_claims(data)
    assert refused.value.rule == rule


def dated(*days: str) -> bytes:
    lines = (f"Atelier {rank};F{rank};{day};100,00" for rank, day in enumerate(days, start=1))
    return "\n".join(["Nom;Facture;Échéance;Solde", *lines]).encode()


def test_one_date_written_month_first_makes_the_others_doubtful() -> None:
    found = read_claims(dated("02/03/2026", "12/31/2025", "2026-04-05", "04/04/2026", "25/03/2026"))
    assert [row.due_on for row in found.rows] == [date(2026, 4, 5), date(2026, 4, 4), date(2026, 3, 25)]
    assert [refusal.rule for refusal in found.refused] == ["TAB-8", "TAB-8"]
    assert "ligne 3" in found.refused[0].reason
    assert "le mois avant le jour" in found.refused[1].reason


def test_a_column_that_agrees_is_read_month_first_and_confirmed() -> None:
    found = read_claims(dated("02/03/2026", "12/31/2025", "2026-04-05", "04/04/2026"))
    days = [date(2026, 2, 3), date(2025, 12, 31), date(2026, 4, 5), date(2026, 4, 4)]
    assert [row.due_on for row in found.rows] == days
    low, high = Confidence.LOW, Confidence.HIGH
    assert [row.confidence for row in found.rows] == [low, low, high, high]
    assert "le mois avant le jour" in found.rows[0].warnings[0]
    assert not found.refused


def test_each_column_of_dates_has_its_own_manner() -> None:
    found = read_claims(
        b"Nom;Facture;Date;Echeance;Solde\nA;F1;12/31/2025;01/02/2026;9,00\nB;F2;01/05/2026;15/02/2026;9"
    )
    assert [(row.issued_on, row.due_on) for row in found.rows] == [
        (date(2025, 12, 31), date(2026, 2, 1)),
        (date(2026, 1, 5), date(2026, 2, 15)),
    ]


def test_a_day_that_exists_in_no_order_condemns_nothing() -> None:
    found = read_claims(dated("02/03/2026", "31/02/2026", "02/31/2026"))
    assert [row.due_on for row in found.rows] == [date(2026, 3, 2)]
