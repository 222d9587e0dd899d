"""A movement is one movement, whatever page, file or format brings it; two that are alike stay two."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.operations import NotToIdentify, dismiss, identify, import_statement
from agency.banking.queries import account_balance
from agency.banking.rules import MatchRule
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.ledger.enums import AccountCode
from agency.payments.models import Payment
from tests.agency.banking.bank_files import Movement, Page, camt, cfonb, entry, mt940, ofx
from tests.agency.banking.camt import a_notification
from tests.books.holding import assert_books_hold, balance
from tests.factories import AGENCY_IBAN, BY, NOW, TODAY, a_case

DAY = date(2026, 11, 2)
CASES = Path(__file__).parents[2] / "samples" / "cases"


@pytest.fixture(autouse=True)
def case(tenant):
    """An agency with its account, and a file of 486,00 €."""
    return a_case()


def bring(data, filename):
    found = import_statement(data=data, filename=filename, by=BY, at=NOW, on=TODAY)
    assert_books_hold()
    return [line for statement in found.statements for line in statement.lines.order_by("ordinal")]


def a_page(number, opening, *amounts, label="VIR RECU M DURAND", reference=""):
    """A page of an MT940 day, opening where it says; without the bank's references unless one is given."""
    closing = opening + sum(amounts)
    moves = "".join(f":61:2611021102C{one},00NTRFNONREF{reference}\n:86:{label}\n" for one in amounts)
    return (
        f":20:AMI{number}\n:25:{AGENCY_IBAN}\n:28C:00018/{number:03d}\n:60M:C261102EUR{opening},00\n"
        f"{moves}:62M:C261102EUR{closing},00\n-\n"
    ).encode()


def held():
    return balance(AccountCode.BANK_TRUST)


def test_two_pages_of_a_day_bring_both_their_movements():
    bring((CASES / "02_mt940_two_pages/releve.sta").read_bytes(), "releve.sta")
    assert held() == Decimal("100.00")


@pytest.mark.parametrize("first", ["jour.txt", "mois.txt"])
def test_the_day_s_file_and_the_month_s_bring_a_movement_once(first):
    second = {"jour.txt": "mois.txt", "mois.txt": "jour.txt"}[first]
    for name in (first, second):
        bring((CASES / "03_cfonb_day_then_month" / name).read_bytes(), name)
    assert held() == Decimal("506.00")


def test_twins_on_two_pages_without_a_reference_are_two():
    bring(a_page(1, 1000, 50), "page1.sta")
    (line,) = bring(a_page(2, 1050, 50), "page2.sta")
    assert (line.state, held()) == (LineState.SUSPENSE, Decimal("100.00"))


def test_a_third_twin_on_a_third_page_is_a_third():
    for number, opening in enumerate((1000, 1050, 1100), start=1):
        bring(a_page(number, opening, 50), f"page{number}.sta")
    assert held() == Decimal("150.00")


def test_a_file_of_noon_and_the_file_of_the_evening_overlap():
    """Both open in the morning: the evening's file repeats what noon's held, and adds a twin."""
    bring(a_page(1, 1000, 50), "midi.sta")
    lines = bring(a_page(2, 1000, 50, 50), "soir.sta")
    assert [line.state for line in lines] == [LineState.IGNORED, LineState.SUSPENSE]
    assert held() == Decimal("100.00")


def test_the_bank_s_reference_tells_twins_apart_and_copies_together():
    bring(a_page(1, 1000, 50, reference="//A1"), "un.sta")
    (copy,) = bring(a_page(2, 1000, 50, reference="//A1"), "deux.sta")
    (twin,) = bring(a_page(3, 1050, 50, reference="//A2"), "trois.sta")
    assert (copy.state, twin.state) == (LineState.IGNORED, LineState.SUSPENSE)
    assert held() == Decimal("100.00")


def test_what_cannot_be_decided_waits_for_a_person(case):
    bring(a_notification("N1", "50.00"), "avis1.xml")
    (line,) = bring(a_notification("N2", "50.00"), "avis2.xml")
    assert (line.state, line.rule) == (LineState.TO_MATCH, MatchRule.DOUBT)
    assert held() == Decimal("50.00")
    dismiss(line=line, by=BY, at=NOW)
    assert BankLine.objects.get(pk=line.pk).state == LineState.IGNORED
    with pytest.raises(NotToIdentify):
        dismiss(line=line, by=BY, at=NOW)
    (again,) = bring(a_notification("N3", "50.00"), "avis3.xml")
    identify(line=again, case=case, by=BY, at=NOW)
    assert (held(), Payment.objects.get(case=case).amount) == (Decimal("100.00"), Decimal("50.00"))


@pytest.mark.parametrize("filler", ["//NONREF", "//0", "//000-0", "//NotProvided"])
def test_what_a_bank_writes_for_want_of_a_reference_tells_nothing(filler):
    bring(a_page(1, 1000, 50, label="VIR RECU M DURAND", reference=filler), "matin.sta")
    bring(a_page(2, 1050, 50, label="VIR RECU M MARTIN", reference=filler), "soir.sta")
    assert held() == Decimal("100.00")
    assert not BankLine.objects.exclude(bank_reference="").exists()


def test_days_are_told_apart():
    bring(a_page(1, 1000, 50), "lundi.sta")
    tuesday = a_page(2, 1050, 50).replace(b"2611021102C", b"2611031103C").replace(b"C261102EUR", b"C261103EUR")
    (line,) = bring(tuesday, "mardi.sta")
    assert (line.booked_on, line.state) == (date(2026, 11, 3), LineState.SUSPENSE)


def test_the_details_of_a_batch_and_its_total_are_one_sum():
    batch = (Movement(DAY, Decimal("100.00"), "DURAND", "B1"), Movement(DAY, Decimal("50.00"), "MARTIN", "B1"))
    total = (Movement(DAY, Decimal("150.00"), "REMISE", "B1"),)
    details = camt(Page("N1", Decimal(0), (), DAY, DAY), kind="054").replace(
        b"</Ntfctn>", entry(batch, keys=True).encode() + b"</Ntfctn>"
    )
    statement = camt(Page("S1", Decimal(1000), total, DAY, DAY), keys=True)
    for order in ((details, statement), (statement, details)):
        with transaction.atomic():
            for rank, data in enumerate(order):
                bring(data, f"{rank}.xml")
            assert held() == Decimal("150.00")
            assert not BankLine.objects.filter(state=LineState.TO_MATCH).exists()
            transaction.set_rollback(True)


def the_batch(*movements):
    """A CAMT.054 with the details of the entry B1."""
    page = camt(Page("N1", Decimal(0), (), DAY, DAY), kind="054")
    return page.replace(b"</Ntfctn>", entry(movements, keys=True).encode() + b"</Ntfctn>")


def the_total(amount="150.00", number="S1", opening="1000.00"):
    """A CAMT.053 with the entry B1 whole."""
    return camt(Page(number, Decimal(opening), (Movement(DAY, Decimal(amount), "REMISE", "B1"),), DAY, DAY), keys=True)


def test_details_that_come_after_their_total_split_it_and_each_finds_its_file(case):
    (total,) = bring(the_total(), "releve.xml")
    assert total.state == LineState.SUSPENSE
    parts = (Movement(DAY, Decimal("100.00"), case.rf_reference, "B1"), Movement(DAY, Decimal("50.00"), "MARTIN", "B1"))
    known, unknown = bring(the_batch(*parts), "avis.xml")
    total.refresh_from_db()
    assert (total.state, total.rule) == (LineState.IGNORED, MatchRule.SPLIT)
    assert (known.state, known.rule, known.part_of) == (LineState.MATCHED, MatchRule.RF, total)
    assert (unknown.state, unknown.part_of) == (LineState.SUSPENSE, total)
    assert Payment.objects.get(case=case).amount == Decimal("100.00")
    assert (held(), balance(AccountCode.SUSPENSE)) == (Decimal("150.00"), Decimal("-50.00"))
    assert JournalLine.objects.get(verb=Verb.BANK_LINE_SPLIT).data["parts"] == 2
    found = account_balance(AGENCY_IBAN)
    assert (found.bank, found.books, found.unexplained) == (Decimal("1150.00"), Decimal("150.00"), 0)


def test_a_total_that_was_split_is_told_again_in_every_way_and_brings_nothing(case):
    parts = (Movement(DAY, Decimal("100.00"), "DURAND", "B1"), Movement(DAY, Decimal("50.00"), "MARTIN", "B1"))
    bring(the_total(), "releve.xml")
    bring(the_batch(*parts), "avis.xml")
    again = the_batch(*parts).replace(b"<Id>N1</Id>", b"<Id>N2</Id>")
    week = Page("W1", Decimal(1000), (Movement(DAY, Decimal("150.00"), "REMISE", "B1"),
                                      Movement(date(2026, 11, 4), Decimal("100.00"), "LEROY", "C1")),
                date(2026, 11, 1), date(2026, 11, 5))  # fmt: skip
    assert {line.state for line in bring(again, "avis2.xml")} == {LineState.IGNORED}
    copy, new = bring(camt(week, keys=True), "semaine.xml")
    assert (copy.state, new.state, held()) == (LineState.IGNORED, LineState.SUSPENSE, Decimal("250.00"))
    assert not BankLine.objects.filter(state=LineState.TO_MATCH).exists()


def test_a_total_that_a_person_named_keeps_its_file(case):
    (total,) = bring(the_total(), "releve.xml")
    identify(line=total, case=case, by=BY, at=NOW)
    parts = (Movement(DAY, Decimal("100.00"), "DURAND", "B1"), Movement(DAY, Decimal("50.00"), "MARTIN", "B1"))
    assert {line.state for line in bring(the_batch(*parts), "avis.xml")} == {LineState.IGNORED}
    assert (held(), Payment.objects.get(case=case).amount) == (Decimal("150.00"), Decimal("150.00"))


def test_a_batch_with_another_total_under_its_reference_is_asked():
    bring(camt(Page("N1", Decimal(0), (Movement(DAY, Decimal("100.00"), "DURAND", "B1"),), DAY, DAY), keys=True,
               kind="054"), "avis.xml")  # fmt: skip
    bring(camt(Page("S1", Decimal(1000), (Movement(DAY, Decimal("150.00"), "REMISE", "B1"),), DAY, DAY), keys=True),
          "releve.xml")  # fmt: skip
    assert held() == Decimal("100.00")
    assert BankLine.objects.get(state=LineState.TO_MATCH).amount == Decimal("150.00")


def a_day(*moves, number="1"):
    return Page(number, Decimal(1000), moves, DAY, DAY)


@pytest.mark.parametrize("first", ["mt940", "camt", "cfonb"])
@pytest.mark.parametrize("second", ["mt940", "camt", "cfonb", "keyed mt940", "keyed camt"])
def test_a_day_in_two_formats_is_one_whatever_their_words_and_references(first, second):
    day = a_day(*(Movement(DAY, Decimal(one), name, name[:2]) for one, name in (("50", "DURAND"), ("50", "MARTIN"))))
    written = {"mt940": mt940, "camt": camt, "cfonb": cfonb}
    bring(written[first](day), "un")
    keyed, name = second.startswith("keyed"), second.removeprefix("keyed ")
    if name == first:
        return
    again = Page("2", day.opening, day.moves, DAY, DAY)
    bring(written[name](again, keys=True) if keyed else written[name](again), "deux")
    assert held() == Decimal("100.00")
    assert not BankLine.objects.filter(state__in=(LineState.TO_MATCH, LineState.HELD)).exists()


def test_an_ofx_after_the_statement_of_its_day_is_asked_and_not_booked():
    bring((CASES / "03_cfonb_day_then_month/jour.txt").read_bytes(), "jour.txt")
    (line,) = bring(ofx(a_day(Movement(DAY, Decimal("486.00"), "ROUSSEL C", "77"))), "r.ofx")
    assert (line.state, line.rule, held()) == (LineState.TO_MATCH, MatchRule.DOUBT, Decimal("486.00"))


def test_an_ofx_of_a_day_known_whole_is_recognised_by_count():
    evening = Page("1", Decimal(1000), (Movement(DAY, Decimal("50.00"), "DURAND"),), date(2026, 11, 1),
                   date(2026, 11, 4))  # fmt: skip
    bring(mt940(evening), "semaine.sta")
    lines = bring(ofx(a_day(*[Movement(DAY, Decimal("50.00"), "D. DURAND", key) for key in "12"])), "r.ofx")
    assert [line.state for line in lines] == [LineState.IGNORED, LineState.TO_MATCH]
    assert held() == Decimal("50.00")


def test_a_day_is_known_whole_by_a_next_page_that_opens_five_weeks_later():
    moves = (Movement(DAY, Decimal("50.00"), "DURAND"),)
    bring(mt940(Page("1", Decimal(1000), moves, date(2026, 11, 1), DAY)), "un.sta")
    bring(mt940(Page("2", Decimal(1050), (), date(2026, 12, 7), date(2026, 12, 8))), "deux.sta")
    lines = bring(ofx(a_day(*[Movement(DAY, Decimal("50.00"), "D. DURAND", key) for key in "12"])), "r.ofx")
    assert [line.state for line in lines] == [LineState.IGNORED, LineState.TO_MATCH]


def test_what_the_bank_s_own_week_does_not_hold_is_asked_each_time():
    bring(ofx(a_day(Movement(DAY, Decimal("50.00"), "DURAND", "1"))), "un.ofx")
    week = (Movement(DAY, Decimal("20.00"), "MARTIN"),)
    bring(mt940(Page("1", Decimal(1000), week, date(2026, 11, 1), date(2026, 11, 4))), "semaine.sta")
    (line,) = bring(ofx(a_day(Movement(DAY, Decimal("50.00"), "D. DURAND", "2"), number="2")), "deux.ofx")
    assert (line.state, line.rule) == (LineState.TO_MATCH, MatchRule.DOUBT)


@pytest.mark.parametrize("key", ["", "0"])
def test_an_ofx_that_repeats_an_identifier_keeps_every_payer(key):
    bring(ofx(a_day(Movement(DAY, Decimal("50.00"), "DURAND", key)), keys=False), "a.ofx")
    bring(ofx(Page("2", Decimal(1000), (Movement(DAY, Decimal("50.00"), "MARTIN", key),), DAY, date(2026, 11, 3)),
              keys=False), "b.ofx")  # fmt: skip
    assert held() == Decimal("100.00")


def test_a_notification_and_then_the_statement_of_its_day_book_twins_twice_and_no_more():
    twin = Movement(DAY, Decimal("50.00"), "DURAND")
    for number in ("N1", "N2"):
        bring(camt(a_day(twin, number=number), kind="054"), f"{number}.xml")
    assert held() == Decimal("50.00")
    bring(camt(a_day(twin, twin, number="S1")), "releve.xml")
    assert held() == Decimal("100.00")
    assert not BankLine.objects.filter(state=LineState.TO_MATCH).exists()
