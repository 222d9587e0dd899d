"""Claims written by our own generators in each format are read back the same, whatever the people and sums."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.readers.claim_files import ClaimFile, read_claims
from tests.bench.large_files import HEADER

LETTERS = st.characters(codec="cp1252", categories=("Lu", "Ll"))
# Two letters that a text encoded twice is known by: such a name is refused, as it must be.
TWICE = re.compile("[Â-ô][ŒŠŽœšžŸƒµ]")
WORDS = st.text(LETTERS, min_size=2, max_size=12).filter(
    lambda word: word.casefold() not in {"total", "report"} and not TWICE.search(word)
)
NAMES = st.builds("Atelier {} {}".format, WORDS, WORDS)
CENTS = st.integers(1, 99_999_999)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
BILLS = st.lists(st.tuples(NAMES, CENTS, CENTS, DAYS, DAYS), min_size=1, max_size=6)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def comma(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def read_back(found: ClaimFile) -> list[tuple[object, ...]]:
    assert not found.refused
    return [(row.debtor.name, row.number, row.paid, row.open, row.issued_on, row.due_on) for row in found.rows]


def expected(bills: list[tuple[str, int, int, date, date]]) -> list[tuple[object, ...]]:
    return [
        (name, f"F{rank}", euros(paid), euros(open_), issued, due)
        for rank, (name, paid, open_, issued, due) in enumerate(bills)
    ]


@QUICK
@given(BILLS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(";\t|"))
def test_a_csv_file_reads_back_what_was_written(
    bills: list[tuple[str, int, int, date, date]], encoding: str, separator: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(["Nom", "N° facture", "Date", "Échéance", "Montant TTC", "Payé", "Solde"])
    for rank, (name, paid, open_, issued, due) in enumerate(bills):
        days = [f"{day:%d/%m/%Y}" for day in (issued, due)]
        writer.writerow([name, f"F{rank}", *days, comma(paid + open_), comma(paid), comma(open_)])
    assert read_back(read_claims(out.getvalue().encode(encoding))) == expected(bills)


@QUICK
@given(BILLS)
def test_a_spreadsheet_reads_back_what_was_written(bills: list[tuple[str, int, int, date, date]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Nom", "N° facture", "Date", "Échéance", "Montant TTC", "Payé", "Solde"])
    for rank, (name, paid, open_, issued, due) in enumerate(bills):
        amounts = [float(euros(cents)) for cents in (paid + open_, paid, open_)]
        sheet.append([name, f"F{rank}", issued, due, *amounts])
    out = io.BytesIO()
    book.save(out)
    assert read_back(read_claims(out.getvalue())) == expected(bills)


CII = (
    '<r:CrossIndustryInvoice xmlns:r="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">'
    "<ExchangedDocument><ID>F0</ID><TypeCode>380</TypeCode><IssueDateTime><DateTimeString>{issued:%Y%m%d}"
    "</DateTimeString></IssueDateTime></ExchangedDocument><SupplyChainTradeTransaction>"
    "<ApplicableHeaderTradeAgreement><BuyerTradeParty><Name>{name}</Name></BuyerTradeParty>"
    "</ApplicableHeaderTradeAgreement><ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR"
    "</InvoiceCurrencyCode><SpecifiedTradePaymentTerms><DueDateDateTime><DateTimeString>{due:%Y%m%d}"
    "</DateTimeString></DueDateDateTime></SpecifiedTradePaymentTerms>"
    "<SpecifiedTradeSettlementHeaderMonetarySummation><GrandTotalAmount>{total}</GrandTotalAmount>"
    "<TotalPrepaidAmount>{paid}</TotalPrepaidAmount><DuePayableAmount>{open_}</DuePayableAmount>"
    "</SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement>"
    "</SupplyChainTradeTransaction></r:CrossIndustryInvoice>"
)
UBL = (
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>F0</ID>'
    "<IssueDate>{issued}</IssueDate><DueDate>{due}</DueDate><InvoiceTypeCode>380</InvoiceTypeCode>"
    "<DocumentCurrencyCode>EUR</DocumentCurrencyCode><AccountingCustomerParty><Party><PartyName><Name>{name}</Name>"
    "</PartyName></Party></AccountingCustomerParty><LegalMonetaryTotal><TaxInclusiveAmount>{total}"
    "</TaxInclusiveAmount><PrepaidAmount>{paid}</PrepaidAmount><PayableAmount>{open_}</PayableAmount>"
    "</LegalMonetaryTotal></Invoice>"
)


@QUICK
@given(NAMES, CENTS, CENTS, DAYS, DAYS, st.sampled_from([CII, UBL]))
def test_an_electronic_invoice_reads_back_what_was_written(
    name: str, paid: int, open_: int, issued: date, due: date, syntax: str
) -> None:
    text = syntax.format(
        name=name, issued=issued, due=due, total=euros(paid + open_), paid=euros(paid), open_=euros(open_)
    )
    assert read_back(read_claims(text.encode())) == expected([(name, paid, open_, issued, due)])


# What happens to a customer's account: customer, signed cents, letter, piece.
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["C1", "C2"]),
        st.integers(-20_000, 20_000).filter(bool),
        st.sampled_from(["", "", "", "a", "B"]),
        st.sampled_from(["F1", "F2", "F3", "RAN", ""]),
    ),
    max_size=14,
)


def ledger(events: list[tuple[str, int, str, str]]) -> bytes:
    lines = [HEADER]
    for rank, (customer, cents, letter, piece) in enumerate(events, start=1):
        debit, credit = (comma(cents), "0,00") if cents > 0 else ("0,00", comma(-cents))
        day = f"202601{rank:02d}"
        head = f"VE\tVentes\t{rank}\t{day}"
        tail = f"{piece}\t{day}\tVente"
        lines.append(f"{head}\t411000\tClients\t{customer}\tAtelier {customer}\t{tail}\t{debit}\t{credit}\t{letter}")
        lines.append(f"\t\t{day}\t\t\n{head}\t707000\tVentes\t\t\t{tail}\t{credit}\t{debit}\t\t\t{day}\t\t\n")
    return "".join(lines).encode()


@settings(max_examples=300, deadline=None)
@given(EVENTS)
def test_what_a_customer_is_asked_is_the_net_balance_of_the_ledger(events: list[tuple[str, int, str, str]]) -> None:
    found = read_claims(ledger(events))
    for customer in ("C1", "C2"):
        claimed = sum((row.open for row in found.rows if row.debtor.account == customer), Decimal(0))
        net = euros(sum(cents for who, cents, _, _ in events if who == customer))
        assert claimed == max(net, Decimal(0))
