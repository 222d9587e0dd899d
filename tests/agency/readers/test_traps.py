"""Our own files, one trap each: how many claims come out, for how much, and the rules that refuse the rest.

`!` after a rule: the file as a whole is unreadable. Groups of files are read more closely in the other tests.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from agency.readers.claim_files import UnreadableFile, read_claims

OURS = Path(__file__).parents[2] / "samples" / "ours"
CLAIM_KINDS = ("cii", "csv", "fec", "school", "sheet", "ubl")

TRAPS = [
    ("cii/bom.xml", 1, "120.00", ""),
    ("cii/corrected_384.xml", 1, "120.00", ""),
    ("cii/credit_note_381.xml", 0, "0.00", "EN-2"),
    ("cii/dollars.xml", 0, "0.00", "EN-8"),
    ("cii/due_february_31.xml", 0, "0.00", "EN-13"),
    ("cii/factored_393.xml", 0, "0.00", "EN-4"),
    ("cii/february_31.xml", 0, "0.00", "EN-12"),
    ("cii/information_751.xml", 0, "0.00", "EN-5"),
    ("cii/minimum.xml", 1, "120.00", ""),
    ("cii/negative.xml", 0, "0.00", "EN-10"),
    ("cii/no_buyer.xml", 0, "0.00", "EN-14"),
    ("cii/no_due_date.xml", 1, "120.00", ""),
    ("cii/no_number.xml", 0, "0.00", "EN-1"),
    ("cii/other_payee.xml", 0, "0.00", "EN-4"),
    ("cii/plain.xml", 1, "120.00", ""),
    ("cii/same_payee.xml", 1, "120.00", ""),
    ("cii/self_billed_389.xml", 0, "0.00", "EN-3"),
    ("cii/settled.xml", 0, "0.00", "EN-10"),
    ("cii/three_decimals.xml", 0, "0.00", "EN-9"),
    ("cii/truncated.xml", 0, "0.00", "XML-3!"),
    ("cii/unknown_type.xml", 0, "0.00", "EN-6"),
    ("cii/utf16.xml", 1, "120.00", ""),
    ("cii/wrong_siren.xml", 1, "120.00", ""),
    ("cii/wrong_sum.xml", 0, "0.00", "EN-11"),
    ("cii/zugferd_1.xml", 1, "120.00", ""),
    ("csv/ambiguous_thousand.csv", 1, "100.00", "TAB-4"),
    ("csv/bad_contact_facts.csv", 1, "100.00", ""),
    ("csv/blank.csv", 0, "0.00", "FILE-1!"),
    ("csv/comma_quoted.csv", 1, "1200.50", ""),
    ("csv/cp1252.csv", 1, "100.00", ""),
    ("csv/cp850.csv", 1, "100.00", ""),
    ("csv/credit_column.csv", 1, "100.00", "TAB-6"),
    ("csv/credit_note_type.csv", 1, "100.00", "TAB-6"),
    ("csv/dollars.csv", 0, "0.00", "TAB-9"),
    ("csv/doubled_header.csv", 2, "150.00", ""),
    ("csv/doubled_row.csv", 1, "100.00", "FILE-4"),
    ("csv/doubled_row_unnumbered.csv", 1, "50.00", "FILE-4"),
    ("csv/empty.csv", 0, "0.00", "FILE-1!"),
    ("csv/english_amounts.csv", 1, "1200.00", ""),
    ("csv/february_31.csv", 1, "100.00", "TAB-8"),
    ("csv/formula.csv", 1, "100.00", ""),
    ("csv/header_only.csv", 0, "0.00", "TAB-11"),
    ("csv/lost_zero_phone.csv", 1, "100.00", ""),
    ("csv/lost_zero_siren.csv", 1, "100.00", ""),
    ("csv/nbsp_amounts.csv", 1, "1200.00", ""),
    ("csv/no_amount.csv", 0, "0.00", "TAB-3"),
    ("csv/no_name.csv", 0, "0.00", "TAB-3"),
    ("csv/nothing_but_text.txt", 0, "0.00", "TAB-1"),
    ("csv/parentheses.csv", 1, "100.00", "TAB-6"),
    ("csv/person_named_total.csv", 1, "100.00", ""),
    ("csv/quoted_newline.csv", 1, "100.00", ""),
    ("csv/scientific_amount.csv", 0, "0.00", "TAB-4"),
    ("csv/scientific_number.csv", 0, "0.00", "TAB-10"),
    ("csv/scientific_siret.csv", 1, "100.00", ""),
    ("csv/sep_line.csv", 1, "100.00", ""),
    ("csv/same_number_two_dates.csv", 1, "50.00", "FILE-4"),
    ("csv/settled.csv", 1, "100.00", "TAB-7"),
    ("csv/title_rows.csv", 1, "100.00", ""),
    ("csv/totals_row.csv", 1, "100.00", ""),
    ("csv/trailing_minus.csv", 1, "100.00", "TAB-6"),
    ("csv/two_digit_year.csv", 1, "100.00", ""),
    ("csv/two_names.csv", 1, "100.00", ""),
    ("csv/unclosed_quote.csv", 0, "0.00", "TAB-12!"),
    ("csv/unknown_headers.csv", 0, "0.00", "TAB-1"),
    ("csv/utf16_tab.txt", 1, "100.00", ""),
    ("csv/worded_dates.csv", 1, "100.00", ""),
    ("csv/wrong_extension.xlsx", 1, "100.00", ""),
    ("csv/wrong_sum.csv", 0, "0.00", "TAB-5"),
    ("fec/advance_4191.txt", 1, "60.00", ""),
    ("fec/aliases.txt", 1, "120.00", ""),
    ("fec/bad_amount.txt", 1, "60.00", "FEC-3 FEC-6"),
    ("fec/bills_413.txt", 0, "0.00", "FEC-7"),
    ("fec/bom.txt", 1, "120.00", ""),
    ("fec/cash_basis_22_columns.txt", 1, "120.00", ""),
    ("fec/collective_only.txt", 0, "0.00", "FEC-5"),
    ("fec/comma_points.txt", 1, "120.00", ""),
    ("fec/cp1252.txt", 1, "120.00", ""),
    ("fec/cp850.txt", 1, "120.00", ""),
    ("fec/cr_only.txt", 1, "120.00", ""),
    ("fec/credit_oldest.txt", 1, "50.00", ""),
    ("fec/credit_same_amount.txt", 1, "100.00", ""),
    ("fec/credit_same_piece.txt", 2, "140.00", ""),
    ("fec/doubled_header.txt", 2, "150.00", ""),
    ("fec/doubtful_416.txt", 1, "120.00", ""),
    ("fec/ebcdic.txt", 1, "120.00", ""),
    ("fec/february_31.txt", 1, "60.00", "FEC-4"),
    ("fec/foreign_currency.txt", 1, "92.00", ""),
    ("fec/latin9.txt", 1, "120.00", ""),
    ("fec/lone_quotes.txt", 1, "120.00", ""),
    ("fec/missing_column.txt", 0, "0.00", "FEC-1!"),
    ("fec/mixed_ends.txt", 2, "150.00", ""),
    ("fec/montant_plus_un.txt", 1, "120.00", ""),
    ("fec/montant_sens.txt", 1, "120.00", ""),
    ("fec/montant_sens_faux.txt", 0, "0.00", "FEC-3"),
    ("fec/moved_to_416.txt", 1, "120.00", ""),
    ("fec/negative_debit.txt", 1, "100.00", ""),
    ("fec/net_credit.txt", 0, "0.00", "FEC-7"),
    ("fec/no_customer.txt", 0, "0.00", "FEC-7"),
    ("fec/no_piece.txt", 2, "30.00", ""),
    ("fec/not_invoiced_418.txt", 1, "120.00", ""),
    ("fec/overpaid_letter.txt", 1, "60.00", ""),
    ("fec/padded.txt", 1, "120.00", ""),
    ("fec/partial_lettering.txt", 1, "70.00", ""),
    ("fec/quoted.txt", 1, "120.00", ""),
    ("fec/ran.txt", 1, "310.00", ""),
    ("fec/ran_with_piece.txt", 1, "310.00", ""),
    ("fec/same_letter_two_customers.txt", 1, "80.00", ""),
    ("fec/semicolon.txt", 1, "120.00", ""),
    ("fec/settled.txt", 0, "0.00", "FEC-7"),
    ("fec/shifted_pipe.txt", 1, "120.00", ""),
    ("fec/shifted_pipe_name.txt", 1, "120.00", ""),
    ("fec/shifted_pipe_trailing.txt", 1, "120.00", ""),
    ("fec/slash_dates.txt", 1, "120.00", ""),
    ("fec/specific_account.txt", 1, "120.00", ""),
    ("fec/trailing_separator.txt", 1, "120.00", ""),
    ("fec/truncated_line.txt", 2, "150.00", "FEC-2"),
    ("fec/twin.xml", 1, "120.00", ""),
    ("fec/two_due_dates.txt", 1, "120.00", ""),
    ("fec/unbalanced.txt", 1, "120.00", ""),
    ("fec/utf16.txt", 1, "120.00", ""),
    ("school/couple.csv", 1, "480.00", ""),
    ("school/no_payer.csv", 0, "0.00", "SCH-1"),
    ("school/no_shares.csv", 1, "480.00", ""),
    ("school/one_payer.csv", 1, "480.00", ""),
    ("school/one_share.csv", 1, "480.00", ""),
    ("school/share_in_words.csv", 0, "0.00", "SCH-2"),
    ("school/share_zero.csv", 1, "480.00", ""),
    ("school/shares_110.csv", 0, "0.00", "SCH-3"),
    ("school/solidary.csv", 1, "480.00", ""),
    ("school/two_payers.csv", 1, "480.00", ""),
    ("school/whole_pupil_name.csv", 1, "480.00", ""),
    ("sheet/binary_cents.xlsx", 1, "0.30", ""),
    ("sheet/damaged.xlsx", 0, "0.00", "ZIP-4!"),
    ("sheet/empty.xlsx", 0, "0.00", "TAB-11!"),
    ("sheet/epoch_1904.xlsx", 1, "100.00", ""),
    ("sheet/fraction_of_cent.xlsx", 0, "0.00", "TAB-4"),
    ("sheet/long_number.xlsx", 0, "0.00", "TAB-10"),
    ("sheet/merged_cells.xlsx", 2, "150.00", ""),
    ("sheet/old.xls", 1, "100.00", ""),
    ("sheet/plain.ods", 1, "100.50", ""),
    ("sheet/plain.xlsx", 1, "100.10", ""),
    ("sheet/plain_archive.xlsx", 0, "0.00", "ZIP-2!"),
    ("sheet/second_sheet.xlsx", 1, "100.00", ""),
    ("sheet/serial_dates.xlsx", 1, "100.00", ""),
    ("sheet/totals.xlsx", 1, "100.00", ""),
    ("ubl/credit_as_invoice_381.xml", 0, "0.00", "EN-2"),
    ("ubl/credit_note.xml", 0, "0.00", "EN-2"),
    ("ubl/credit_note_untyped.xml", 0, "0.00", "EN-2"),
    ("ubl/month_13.xml", 0, "0.00", "EN-12"),
    ("ubl/no_issue_date.xml", 0, "0.00", "EN-12"),
    ("ubl/plain.xml", 1, "120.00", ""),
]


@pytest.mark.parametrize(("name", "rows", "open_", "rules"), TRAPS, ids=[trap[0] for trap in TRAPS])
def test_each_trap_file_is_read_or_refused_as_expected(name: str, rows: int, open_: str, rules: str) -> None:
    path = OURS / name
    if rules.endswith("!"):
        with pytest.raises(UnreadableFile) as refused:
            read_claims(path.read_bytes(), path.name)
        assert refused.value.rule == rules.rstrip("!")
        assert refused.value.where
        assert refused.value.reason.endswith(".")
        return
    found = read_claims(path.read_bytes(), path.name)
    assert (found.totals.rows, found.totals.open) == (rows, Decimal(open_))
    assert " ".join(sorted({refusal.rule for refusal in found.refused})) == rules


@pytest.mark.parametrize(("name", "rows", "open_", "rules"), TRAPS, ids=[trap[0] for trap in TRAPS])
def test_every_row_read_is_complete(name: str, rows: int, open_: str, rules: str) -> None:
    path = OURS / name
    try:
        found = read_claims(path.read_bytes(), path.name)
    except UnreadableFile:
        return
    for row in found.rows:
        assert row.open > 0
        assert row.total - row.paid == row.open
        assert row.open.as_tuple().exponent == -2
        assert row.debtor.name
        assert row.where
    for refusal in found.refused:
        assert refusal.where
        assert refusal.reason.endswith(".")
        assert refusal.rule


def test_every_trap_file_is_in_the_table() -> None:
    files = {str(path.relative_to(OURS)) for kind in CLAIM_KINDS for path in (OURS / kind).iterdir()}
    assert files == {trap[0] for trap in TRAPS}
