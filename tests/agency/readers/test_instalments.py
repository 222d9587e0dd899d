"""Money that falls due on several days is claimed part by part, and never before its day."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from agency.intake.rules import Terms, instalments_of, judge, keys_of, person_of
from agency.readers.claim_files import ClaimRow, Confidence, read_claims
from agency.readers.claims.report import as_json

SAMPLES = Path(__file__).parents[2] / "samples"
TWO_TERMS = (SAMPLES / "cases" / "14_two_terms.xml").read_text()
UBL = (SAMPLES / "ours" / "ubl" / "plain.xml").read_text()
FIRST, SECOND, TODAY = date(2026, 10, 1), date(2027, 3, 31), date(2026, 11, 28)


def row_of(text: str) -> ClaimRow:
    return read_claims(text.encode()).rows[0]


def told(row: ClaimRow) -> list[tuple[date, str]]:
    return [(part.due_on, str(part.amount)) for part in row.instalments]


def test_each_term_keeps_its_date_and_its_sum() -> None:
    row = row_of(TWO_TERMS)
    assert (row.due_on, row.confidence) == (FIRST, Confidence.HIGH)
    assert told(row) == [(FIRST, "300.00"), (SECOND, "700.00")]
    assert as_json(read_claims(TWO_TERMS.encode()))["rows"][0]["instalments"] == [
        {"due_on": "2026-10-01", "amount": "300.00"},
        {"due_on": "2027-03-31", "amount": "700.00"},
    ]


def test_the_instalment_that_is_due_can_be_entrusted_and_the_other_waits_for_its_day() -> None:
    lines = list(instalments_of(row_of(TWO_TERMS)))
    verdicts = [judge(line, person_of(line.debtor), Terms("b2b", 30), TODAY) for line in lines]
    assert [(str(line.open), verdict.outcome) for line, verdict in zip(lines, verdicts, strict=True)] == [
        ("300.00", "ready"),
        ("700.00", "undue"),
    ]
    assert "31 mars 2027" in verdicts[1].reason
    assert verdicts[0].last_day_to_act != verdicts[1].last_day_to_act
    assert [keys_of(line.key or line.number) for line in lines] == [
        ("FA-14A éch. 20261001", "FA-14A"),
        ("FA-14A éch. 20270331", "FA-14A"),
    ]


def test_what_was_paid_went_to_the_oldest_instalment() -> None:
    paid = TWO_TERMS.replace("Amount>0.00<", "Amount>350.00<").replace(
        "<ram:DuePayableAmount>1000.00", "<ram:DuePayableAmount>650.00"
    )
    row = row_of(paid)
    assert (row.due_on, row.open, told(row)) == (SECOND, Decimal("650.00"), [])


def test_parts_of_a_bill_add_up_to_the_bill() -> None:
    paid = TWO_TERMS.replace("Amount>0.00<", "Amount>100.00<").replace(
        "<ram:DuePayableAmount>1000.00", "<ram:DuePayableAmount>900.00"
    )
    lines = list(instalments_of(row_of(paid)))
    assert [(str(line.total), str(line.paid), str(line.open)) for line in lines] == [
        ("300.00", "100.00", "200.00"),
        ("700.00", "0.00", "700.00"),
    ]


def test_dates_that_do_not_share_the_sum_leave_the_last_one_to_a_person() -> None:
    row = row_of(TWO_TERMS.replace("PartialPaymentAmount>300.00", "PartialPaymentAmount>200.00"))
    assert (row.due_on, row.confidence, row.instalments) == (SECOND, Confidence.LOW, ())
    assert "plusieurs échéances" in row.warnings[0]


def test_the_last_day_of_a_discount_is_no_due_date() -> None:
    first, rest = TWO_TERMS.split("</ram:SpecifiedTradePaymentTerms>", 1)
    discount = (
        "<ram:ApplicableTradePaymentDiscountTerms><ram:CalculationPercent>2.00</ram:CalculationPercent>"
        "</ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>"
    )
    row = row_of(first + discount + rest)
    assert (row.due_on, row.instalments, row.confidence) == (SECOND, (), Confidence.HIGH)


def ubl_with(terms: str) -> ClaimRow:
    head, tail = UBL.split("<cac:TaxTotal" if "<cac:TaxTotal" in UBL else "<cac:LegalMonetaryTotal", 1)
    mark = "<cac:TaxTotal" if "<cac:TaxTotal" in UBL else "<cac:LegalMonetaryTotal"
    return row_of(head + terms + mark + tail)


def ubl_term(day: str, inner: str) -> str:
    date_of = f"<cbc:InstallmentDueDate>{day}</cbc:InstallmentDueDate>"
    return f"<cac:PaymentTerms>{inner}{date_of}</cac:PaymentTerms>"


def test_terms_of_a_ubl_invoice_are_instalments_too() -> None:
    amounts = ('<cbc:Amount currencyID="EUR">20.00</cbc:Amount>', '<cbc:Amount currencyID="EUR">100.00</cbc:Amount>')
    row = ubl_with(ubl_term("2026-10-01", amounts[0]) + ubl_term("2027-03-31", amounts[1]))
    assert told(row) == [(FIRST, "20.00"), (SECOND, "100.00")]


def test_a_discount_of_a_ubl_invoice_is_no_due_date() -> None:
    due_on = row_of(UBL).due_on
    row = ubl_with(ubl_term("2026-01-05", "<cbc:SettlementDiscountPercent>2</cbc:SettlementDiscountPercent>"))
    assert (row.due_on, row.instalments) == (due_on, ())
