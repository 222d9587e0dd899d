"""Real files of others, with the values published beside them (tests/samples/EXPECTED.md)."""

import codecs
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agency.readers.claim_files import ClaimFile, Kind, UnreadableFile, read_claims
from agency.readers.files.values import parse_compact_date, parse_iso_date

SAMPLES = Path(__file__).parents[2] / "samples"
REFUSED = {
    "invoice_EN16931.pdf": "EN-4",
    "factur-x-basicwl.xml": "EN-4",
    "factur-x-en16931.xml": "EN-4",
    "vd_CALC-001.pdf": "EN-11",
    "vd_DATA-004.pdf": "EN-7",
    "EN16931_Rechnungskorrektur.cii.xml": "EN-10",
}


def published() -> list[list[str]]:
    lines = (SAMPLES / "EXPECTED.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in rows if len(row) == 12 and row[0].endswith((".xml", ".pdf"))]


def read_sample(name: str) -> ClaimFile:
    path = next(SAMPLES.glob(f"[cfu]*/{name}"))
    return read_claims(path.read_bytes(), path.name)


def day(text: str) -> date | None:
    if not text:
        return None
    return parse_iso_date(text) if "-" in text else parse_compact_date(text)


@pytest.mark.parametrize("row", [row for row in published() if row[0] not in REFUSED], ids=lambda row: row[0])
def test_invoice_reads_to_its_published_values(row: list[str]) -> None:
    name, _, number, _, issued, due, _, buyer, currency, _, prepaid, payable = row
    claim = read_sample(name).rows[0]
    assert (claim.number, claim.debtor.name, claim.currency) == (number, buyer, currency)
    assert (claim.issued_on, claim.due_on) == (day(issued), day(due))
    assert claim.paid == Decimal(prepaid or 0)
    assert claim.open == Decimal(payable)


@pytest.mark.parametrize(("name", "rule"), REFUSED.items())
def test_invoice_that_is_no_claim_is_refused_for_its_reason(name: str, rule: str) -> None:
    found = read_sample(name)
    assert [refusal.rule for refusal in found.refused] == [rule]
    assert not found.rows


def test_the_published_table_was_found_whole() -> None:
    assert len(published()) == 17


def test_notes_of_the_contract_come_as_evidence() -> None:
    claim = read_sample("vd_OK-001.pdf").rows[0]
    kinds = {evidence.kind: evidence for evidence in claim.evidence}
    assert {"note_PMD", "note_PMT", "note_AAB", "invoice_pdf"} <= kinds.keys()
    assert "trois fois" in kinds["note_PMD"].text
    assert kinds["invoice_pdf"].content.startswith(b"%PDF-")
    assert claim.service_on == date(2026, 8, 31)


def test_a_french_invoice_tells_its_buyer_with_verified_numbers() -> None:
    debtor = read_sample("ubl-21-en16931.xml").rows[0].debtor
    assert (debtor.siren, debtor.siret) == ("787878784", "78787878400018")
    assert (debtor.phone, debtor.email) == ("+33742124212", "laetita.durand@jolieboutique.com")


def test_a_false_siret_is_told_and_left_out() -> None:
    debtor = read_sample("Facture_FR_BASICWL.pdf").rows[0].debtor
    assert (debtor.siret, debtor.siren) == ("", "787878784")
    assert "78787878400035" in debtor.doubts[0]


def test_ledger_of_the_main_story() -> None:
    found = read_sample("111111111FEC20221231.TXT")
    assert len({row.debtor.account for row in found.rows}) == 18
    assert found.totals.open == Decimal("14472.55")
    opening = [row for row in found.rows if row.kind is Kind.OPENING_BALANCE]
    assert [(row.debtor.name, row.open) for row in opening] == [("BRISSET Paul 034", Decimal("74.71"))]
    assert opening[0].issued_on is None


def test_ledger_with_a_collective_account_only() -> None:
    found = read_sample("123456789FEC20500930.txt")
    assert not found.rows
    assert [(refusal.rule, refusal.value) for refusal in found.refused] == [("FEC-5", "128200.50")]


def test_a_bank_export_is_not_a_list_of_claims() -> None:
    found = read_claims((SAMPLES / "csv" / "csv_french_headers.csv").read_bytes(), "csv_french_headers.csv")
    assert [refusal.rule for refusal in found.refused] == ["TAB-1"]


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_a_file_saved_in_sixteen_bits_reads_as_in_eight(mark: str) -> None:
    """« Texte Unicode », as spreadsheets and accounting software call UTF-16."""
    read = 0
    for path in sorted(SAMPLES.rglob("*")):
        try:
            text = path.read_text(encoding="utf-8-sig") if path.suffix in {".csv", ".txt", ".xml"} else ""
            plain = read_claims(path.read_bytes()) if text else None
        except (UnicodeDecodeError, UnreadableFile):
            continue
        if plain is not None:
            wide = re.sub(r'^(<\?xml[^>]*encoding=")[^"]*', r"\1UTF-16", text)
            bom = codecs.BOM_UTF16_LE if mark == "utf-16-le" else codecs.BOM_UTF16_BE
            found = read_claims(bom + wide.encode(mark))
            assert [(row.number, row.open, row.label) for row in found.rows] == [
                (row.number, row.open, row.label) for row in plain.rows
            ], path
            read += 1
    assert read > 10
