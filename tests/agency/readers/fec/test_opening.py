"""A balance carried into a new year is the invoice of the year before, never a new one with a new date."""

from decimal import Decimal
from pathlib import Path

import pytest

from agency.readers.claim_files import ClaimFile, Confidence, Kind, read_claims

CASES = Path(__file__).parents[3] / "samples" / "cases"
YEAR, NEXT = (CASES / f"552032534FEC{day}.txt" for day in ("20251231", "20261031"))
HEAD = NEXT.read_text("utf-8-sig").splitlines()[0]


def ledger(*lines: str) -> ClaimFile:
    return read_claims("\n".join([HEAD, *lines]).encode())


def customer(journal: str, piece: str, label: str, *, day: str = "20260101", piece_day: str = "20260101") -> str:
    code, name = journal.split(" ", 1)
    return f"{code}|{name}|7|{day}|411000|Clients|C001|Testard|{piece}|{piece_day}|{label}|1200,00|0,00|||20260131||"


def test_the_first_year_tells_the_invoice_and_its_date() -> None:
    row = read_claims(YEAR.read_bytes()).rows[0]
    assert (row.number, str(row.issued_on), row.kind) == ("F-2025-12", "2025-06-10", Kind.INVOICE)


def test_the_next_year_does_not_give_it_a_new_date() -> None:
    row = read_claims(NEXT.read_bytes()).rows[0]
    assert (row.number, row.issued_on, row.confidence) == ("F-2025-12", None, Confidence.LOW)
    assert row.kind is Kind.CARRIED_INVOICE
    assert "la date de la facture d’origine est perdue" in row.warnings[0]


@pytest.mark.parametrize(
    "piece",
    ["", "-", "--", "0", "000", "AN", "RAN", "SOLDE", "A NOUVEAU", "A-NOUVEAUX", "AN 2026", "N/A", "NEANT", "."],
)
def test_a_filler_is_no_piece(piece: str) -> None:
    row = ledger(customer("AN A nouveaux", piece, "A nouveau")).rows[0]
    assert (row.kind, row.issued_on, row.confidence) == (Kind.OPENING_BALANCE, None, Confidence.LOW)
    assert "la facture d’origine et sa date sont perdues" in row.warnings[0]


@pytest.mark.parametrize(
    ("journal", "label"),
    [
        ("AN A nouveaux", "Facture F-2025-12"),
        ("OD Opérations diverses", "A nouveau F-2025-12"),
        ("OD Opérations diverses", "Report à-nouveau 2025"),
        ("OD Opérations diverses", "Solde d'ouverture Testard"),
        ("99 Bilan d'ouverture", "Testard"),
        ("RN Reports", "Testard"),
    ],
)
def test_an_opening_entry_is_known_by_its_journal_or_its_label(journal: str, label: str) -> None:
    assert ledger(customer(journal, "F-2025-12", label)).rows[0].issued_on is None


@pytest.mark.parametrize(
    "label", ["Facture F-2026-1", "Vente ouverture de portail", "Nouveau contrat", "Reports divers"]
)
def test_a_sale_of_the_first_day_is_a_sale(label: str) -> None:
    row = ledger(customer("VT Ventes", "F-2026-1", label)).rows[0]
    assert (row.kind, str(row.issued_on)) == (Kind.INVOICE, "2026-01-01")


def other(account: str, credit: str, *, journal: str = "OD Opérations diverses", day: str = "20260101") -> str:
    code, name = journal.split(" ", 1)
    return f"{code}|{name}|7|{day}|{account}|Autre|||F-2025-12|{day}|Testard|0,00|{credit}|||20260131||"


def test_a_balance_carried_in_a_journal_of_all_sorts_is_known_by_what_it_sells() -> None:
    """Its date is only the first day of the year, and its reference that of a bill of the year before."""
    line = customer("OD Opérations diverses", "F-2025-12", "Menuiserie Testard")
    (carried,) = ledger(line, other("890000", "1200,00")).rows
    assert (carried.kind, carried.issued_on, carried.confidence) == (Kind.CARRIED_INVOICE, None, Confidence.LOW)
    (sold,) = ledger(line, other("706000", "1000,00"), other("445710", "200,00")).rows
    assert (sold.kind, str(sold.issued_on)) == (Kind.INVOICE, "2026-01-01")


def test_an_entry_of_another_day_is_no_opening() -> None:
    line = customer("OD Opérations diverses", "F-2026-3", "Testard", day="20260315", piece_day="20260315")
    found = ledger(line, other("471000", "1200,00", day="20260315"), other("471000", "0,00"))
    assert [str(row.issued_on) for row in found.rows] == ["2026-03-15"]


def test_a_date_written_with_slashes_is_the_first_day_too() -> None:
    line = customer("OD Opérations diverses", "F-2025-12", "Testard", day="01/01/2026", piece_day="01/01/2026")
    assert ledger(line, other("890000", "1200,00", day="01/01/2026")).rows[0].issued_on is None


def test_a_carried_invoice_that_kept_its_date_keeps_it() -> None:
    row = ledger(customer("AN A nouveaux", "F-2025-12", "Testard", piece_day="20250610")).rows[0]
    assert (row.kind, str(row.issued_on), row.key) == (Kind.INVOICE, "2025-06-10", "F-2025-12@20250610")


def test_two_years_in_one_ledger_count_the_invoice_once() -> None:
    found = ledger(
        customer("VT Ventes", "F-2025-12", "Facture", day="20250610", piece_day="20250610"),
        customer("AN A nouveaux", "F-2025-12", "A nouveau"),
    )
    assert [(str(row.issued_on), row.open) for row in found.rows] == [("2025-06-10", Decimal("1200.00"))]
