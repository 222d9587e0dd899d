"""Statements are laid end to end: what does not follow waits for the missing page, or for a person who says why."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from agency.banking.enums import LineState, StatementState, Waits
from agency.banking.models import BankLine, BankStatement
from agency.banking.operations import AlreadyImported, NotWaiting, import_statement, release, set_aside
from agency.journal.models import JournalLine
from agency.ledger.enums import AccountCode
from tests.agency.banking.bank_files import Movement, Page, camt, cfonb, mt940, ofx
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case

SECOND, THIRD, FOURTH, FIFTH = (date(2026, 11, day) for day in (2, 3, 4, 5))


@pytest.fixture(autouse=True)
def case(tenant):
    return a_case()


def a_page(number, opening, *amounts, on=SECOND, from_on=None, to_on=None, payer="DURAND"):
    """A page of movements of one day; it opens and closes that day unless told."""
    moves = tuple(Movement(on, Decimal(one), payer) for one in amounts)
    return Page(f"18/{number}", Decimal(opening), moves, from_on or on, to_on or on)


def bring(data, name="releve"):
    found = import_statement(data=data, filename=name, by=BY, at=NOW, on=TODAY)
    assert_books_hold()
    return found


def state_of(found):
    (statement,) = found.statements
    return statement.state, statement.waits


def held():
    return balance(AccountCode.BANK_TRUST)


FOLLOWS = (StatementState.BOOKED, "")
THREE = {1: ("1000", "50"), 2: ("1050", "50"), 3: ("1100", "50")}


@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)])
@pytest.mark.parametrize("written", [mt940, camt, cfonb])
def test_twins_on_three_pages_of_a_day_are_three_in_any_order(order, written):
    for number in order:
        bring(written(a_page(number, *THREE[number])))
    assert held() == Decimal("150.00")
    assert not BankStatement.objects.exclude(state=StatementState.BOOKED).exists()


def test_a_page_that_does_not_follow_keeps_its_lines_and_books_nothing():
    bring(mt940(a_page(1, "1000", "50")))
    found = bring(mt940(a_page(3, "9000", "70", "-20", on=FIFTH)))
    assert state_of(found) == (StatementState.WAITING, Waits.GAP)
    lines = BankLine.objects.filter(statement=found.statements[0])
    assert [(line.amount, line.state) for line in lines] == [
        (Decimal("70.00"), LineState.HELD),
        (Decimal("-20.00"), LineState.HELD),
    ]
    assert held() == Decimal("50.00")


def test_the_missing_page_lets_in_those_that_waited_for_it():
    bring(mt940(a_page(1, "1000", "50")))
    bring(mt940(a_page(3, "1100", "30", on=FOURTH)))
    bring(camt(a_page(4, "1130", "10", on=FIFTH)))
    found = bring(cfonb(a_page(2, "1050", "50", on=THIRD)))
    assert state_of(found) == FOLLOWS
    assert [one.opening for one in found.released] == [Decimal("1100.00"), Decimal("1130.00")]
    assert held() == Decimal("140.00")
    assert JournalLine.objects.filter(verb="statement.booked").count() == 4


def test_a_bank_that_dates_its_opening_on_the_next_morning_is_chained():
    bring(mt940(a_page(1, "1000", "50", to_on=SECOND)))
    assert state_of(bring(mt940(a_page(2, "1050", "50", on=THIRD, from_on=THIRD)))) == FOLLOWS
    assert state_of(bring(mt940(a_page(3, "1100", "5", on=FIFTH, from_on=THIRD)))) == FOLLOWS
    assert held() == Decimal("105.00")


def test_the_month_then_its_day_and_the_day_then_its_month():
    day = a_page(1, "1000", "50", "50", on=THIRD, from_on=SECOND)
    month = Page("19", Decimal(1000), (*day.moves, Movement(FIFTH, Decimal(20), "MARTIN")), SECOND, FIFTH)
    for first, second in ((day, month), (month, day)):
        with transaction.atomic():
            bring(mt940(first))
            bring(camt(second))
            assert held() == Decimal("120.00")
            assert not BankLine.objects.filter(state=LineState.TO_MATCH).exists()
            transaction.set_rollback(True)


def test_a_statement_that_contradicts_another_waits():
    bring(mt940(Page("1", Decimal(1000), a_page(1, "0", "50", on=THIRD).moves, SECOND, FIFTH)))
    found = bring(mt940(Page("2", Decimal(1020), a_page(1, "0", "70", on=FOURTH).moves, THIRD, FIFTH)))
    assert state_of(found) == (StatementState.WAITING, Waits.OVERLAP)
    assert held() == Decimal("50.00")


def test_a_page_that_may_be_a_copy_or_go_on_waits():
    """In, out, and in again, the balance where it was: the third page may be the first one once more."""
    bring(mt940(a_page(1, "1000", "50")))
    bring(mt940(a_page(2, "1050", "-50")))
    assert state_of(bring(camt(a_page(3, "1000", "50")))) == (StatementState.WAITING, Waits.UNSURE)
    assert held() == Decimal("50.00")


def test_one_format_that_names_another_payer_between_the_same_balances_is_no_copy():
    bring(mt940(a_page(1, "1000", "50", payer="DURAND")))
    found = bring(mt940(a_page(2, "1000", "50", payer="MARTIN")))
    assert found.statements[0].state == StatementState.WAITING


def test_a_person_says_why_and_the_statement_is_booked_with_what_follows_it():
    bring(mt940(a_page(1, "1000", "50")))
    (waiting,) = bring(mt940(a_page(3, "9000", "70", on=FOURTH))).statements
    bring(mt940(a_page(4, "9070", "5", on=FIFTH)))
    with pytest.raises(NotWaiting, match="Dites"):
        release(statement=waiting, reason="  ", by=BY, at=NOW)
    booked = release(statement=waiting, reason="Virement du cabinet entre ses comptes", by=BY, at=NOW)
    assert len(booked) == 2
    assert held() == Decimal("125.00")
    line = JournalLine.objects.get(verb="statement.released")
    assert line.data["reason"] == "Virement du cabinet entre ses comptes"
    with pytest.raises(NotWaiting, match="n’attend plus"):
        release(statement=waiting, reason="encore", by=BY, at=NOW)
    assert_books_hold()


def test_what_reads_alike_in_a_statement_let_in_by_hand_is_asked_line_by_line():
    bring(mt940(a_page(1, "1000", "50")))
    (waiting,) = bring(mt940(a_page(3, "1100", "50", "7"))).statements
    release(statement=waiting, reason="page perdue", by=BY, at=NOW)
    assert [line.state for line in waiting.lines.all()] == [LineState.TO_MATCH, LineState.SUSPENSE]
    assert held() == Decimal("57.00")


def test_a_waiting_statement_is_set_aside_with_a_reason():
    bring(mt940(a_page(1, "1000", "50")))
    (waiting,) = bring(mt940(a_page(3, "9000", "70", on=FOURTH))).statements
    set_aside(statement=waiting, reason="Relevé d’essai de la banque", by=BY, at=NOW)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, held()) == (
        StatementState.SET_ASIDE,
        "Relevé d’essai de la banque",
        Decimal("50.00"),
    )
    assert waiting.lines.get().state == LineState.IGNORED


def test_noon_and_evening_numbered_alike_are_two_statements():
    bring(mt940(a_page(1, "1000", "50")))
    found = bring(mt940(a_page(1, "1000", "50", "20")))
    assert (state_of(found), held()) == (FOLLOWS, Decimal("70.00"))
    with pytest.raises(AlreadyImported):
        bring(mt940(a_page(1, "1000", "50", "20")))


def test_a_statement_without_an_opening_balance_follows_nothing_and_hides_nothing():
    """An OFX gives its closing only: each line is compared with those known, and no day is taken for whole."""
    bring(mt940(a_page(1, "1000", "50")))
    found = bring(ofx(a_page(2, "1050", "20", on=FIFTH)))
    assert state_of(found) == FOLLOWS
    bring(ofx(a_page(3, "5000", "20", "-3", on=FIFTH), keys=False))
    assert held() == Decimal("70.00")
    assert BankLine.objects.filter(state=LineState.TO_MATCH).count() == 2


def test_the_database_keeps_no_waiting_statement_without_a_why():
    (statement,) = bring(mt940(a_page(1, "1000", "50"))).statements
    with pytest.raises(IntegrityError), transaction.atomic():
        BankStatement.objects.filter(pk=statement.pk).update(state=StatementState.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankLine.objects.update(same_as=BankLine.objects.get().pk)
