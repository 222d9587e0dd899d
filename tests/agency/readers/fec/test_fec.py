"""A ledger says what is owed only after its letters, credits and opening entries have been weighed."""

from decimal import Decimal
from pathlib import Path

import pytest

from agency.readers.claim_files import ClaimFile, Confidence, Kind, ReadOptions, read_claims

OURS = Path(__file__).parents[3] / "samples" / "ours" / "fec"


def read(name: str, **options: object) -> ClaimFile:
    return read_claims((OURS / name).read_bytes(), name, options=ReadOptions(**options))


@pytest.mark.parametrize("name", ["bom.txt", "cp1252.txt", "utf16.txt"])
def test_accents_survive_every_encoding(name: str) -> None:
    assert read(name).rows[0].debtor.name == "Société Élevée"


def test_the_legal_code_of_the_ledger_has_its_own_letters() -> None:
    assert read("latin9.txt").rows[0].debtor.name == "Société des Sœurs fictives"


def test_accents_of_an_old_dos_tool() -> None:
    row = read("cp850.txt").rows[0]
    assert (row.debtor.name, row.label) == ("Société Élevée n° 3", "Réparation à façon")


SHIFTED = [("shifted_pipe.txt", "Vente A | lot B"), ("shifted_pipe_trailing.txt", "A|B|C")]


@pytest.mark.parametrize(("name", "label"), SHIFTED)
def test_a_separator_inside_a_label_is_put_back_and_told(name: str, label: str) -> None:
    row = read(name).rows[0]
    assert row.label == label
    assert any("séparateur" in warning for warning in row.warnings)


def test_lone_quotes_are_ordinary_characters() -> None:
    row = read("lone_quotes.txt").rows[0]
    assert (row.debtor.name, row.label) == ('Le "Fictif', 'Tube 3" galva')


def test_a_letter_that_does_not_balance_leaves_the_residue_open() -> None:
    row = read("partial_lettering.txt").rows[0]
    assert (row.total, row.paid, row.open) == (Decimal("120.00"), Decimal("50.00"), Decimal("70.00"))
    assert "lettrage partiel" in row.warnings[0]


def test_the_same_letter_of_two_customers_never_mixes() -> None:
    rows = read("same_letter_two_customers.txt").rows
    assert [(row.debtor.account, row.open) for row in rows] == [("C2", Decimal("80.00"))]


def test_an_overpaid_letter_lowers_the_next_piece_for_confirmation() -> None:
    row = read("overpaid_letter.txt").rows[0]
    assert (row.number, row.open, row.confidence) == ("F009", Decimal("60.00"), Confidence.LOW)


def test_an_opening_balance_without_piece_asks_for_the_invoice() -> None:
    row = read("ran.txt").rows[0]
    assert (row.kind, row.confidence, row.issued_on) == (Kind.OPENING_BALANCE, Confidence.LOW, None)
    assert "exercice précédent" in row.warnings[0]


def test_an_opening_balance_that_kept_its_piece_is_an_invoice() -> None:
    row = read("ran_with_piece.txt").rows[0]
    assert (row.kind, row.number, str(row.issued_on)) == (Kind.INVOICE, "F2025-88", "2025-11-05")


def test_a_credit_of_the_same_amount_settles_that_piece() -> None:
    rows = read("credit_same_amount.txt").rows
    assert [(row.number, row.open, row.paid) for row in rows] == [("F1", Decimal("100.00"), Decimal("0.00"))]


def test_a_credit_of_the_same_piece_is_put_on_it() -> None:
    rows = read("credit_same_piece.txt").rows
    assert [(row.number, row.open) for row in rows] == [("F1", Decimal("100.00")), ("F2", Decimal("40.00"))]
    assert rows[1].confidence is Confidence.HIGH


def test_any_other_credit_goes_to_the_oldest_for_confirmation() -> None:
    row = read("credit_oldest.txt").rows[0]
    assert (row.number, row.paid, row.open) == ("F2", Decimal("20.00"), Decimal("50.00"))
    assert row.confidence is Confidence.LOW
    assert row.warnings[0].endswith("déduit de la pièce la plus ancienne : à confirmer")
    assert "à confirmer" in row.warnings[0]


def test_an_advance_held_lowers_the_claim() -> None:
    row = read("advance_4191.txt").rows[0]
    assert row.open == Decimal("60.00")
    assert "4191" in row.warnings[0]


def test_one_unreadable_line_of_a_customer_silences_that_customer_only() -> None:
    found = read("bad_amount.txt")
    assert [row.debtor.account for row in found.rows] == ["C2"]
    assert [(refusal.rule, refusal.value) for refusal in found.refused] == [
        ("FEC-3", "12O,00"),
        ("FEC-6", "Atelier Fictif"),
    ]
    assert found.refused[0].where.startswith("ligne 2, colonne")


def test_a_file_cut_short_lowers_the_confidence_of_all() -> None:
    found = read("truncated_line.txt")
    assert {row.confidence for row in found.rows} == {Confidence.LOW}
    assert "débits et crédits diffèrent" in found.warnings[0]


def test_doubtful_customers_and_bills_are_the_reader_s_choice() -> None:
    assert read("doubtful_416.txt").rows[0].warnings == ("créance classée douteuse par le créancier (compte 416)",)
    assert not read("doubtful_416.txt", doubtful=False).rows
    assert read("bills_413.txt", bills=True).totals.open == Decimal("120.00")


def test_a_debt_moved_to_doubtful_is_claimed_once() -> None:
    row = read("moved_to_416.txt").rows[0]
    assert (row.total, row.paid) == (Decimal("120.00"), Decimal("0.00"))


def test_two_alike_lines_without_piece_are_two_claims_with_two_keys() -> None:
    rows = read("no_piece.txt").rows
    assert len({row.key for row in rows}) == 2


def test_nothing_of_the_rest_of_the_ledger_is_kept() -> None:
    secret = "701000\tSalaire Fictive Paule"
    data = (OURS / "bom.txt").read_bytes().replace(b"707000\tVentes", secret.encode())
    assert secret.encode() in data
    assert "Paule" not in repr(read_claims(data))


def test_the_xml_twin_tells_the_rank_of_the_element() -> None:
    row = read("twin.xml").rows[0]
    assert (row.where, row.number, row.open) == ("élément « ligne » n° 1", "F001", Decimal("120.00"))


def test_progress_is_told_on_long_files() -> None:
    from tests.bench.large_files import fec_of

    told: list[int] = []
    read_claims(fec_of(100_000), options=ReadOptions(progress=told.append))
    assert told == [50_000, 100_000]
