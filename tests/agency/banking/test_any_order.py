"""A month of an account, cut, told in several formats and brought in any order: the books end with the true sum.

Whatever comes first, each movement is booked once for its own payer, or waits before a person; never twice.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.operations import AlreadyImported, import_statement
from agency.ledger.enums import AccountCode
from tests.agency.banking.bank_files import Movement, Page, camt, cfonb, mt940, ofx
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case

PAYERS = ("DURAND", "MARTIN")
SUMS = ("50.00", "20.00", "-50.00")
FIRST = date(2026, 11, 2)
OPENING = Decimal("1000.00")


@st.composite
def months(draw, sums=SUMS):
    """Movements in the order of the bank, few days and few sums so that twins are common."""
    days = sorted(draw(st.lists(st.integers(0, 6), min_size=1, max_size=9)))
    return tuple(
        Movement(
            FIRST + timedelta(days=day),
            Decimal(draw(st.sampled_from(sums))),
            draw(st.sampled_from(PAYERS)),
            f"K{rank:03d}",
        )
        for rank, day in enumerate(days)
    )


def page(month, start, end, number, *, next_morning):
    """A piece of the month; its opening is dated the evening before, or the morning itself."""
    moves = month[start:end]
    opening = OPENING + sum((move.amount for move in month[:start]), Decimal("0.00"))
    first = moves[0].on
    before = month[start - 1].on if start else first - timedelta(days=1)
    return Page(number, opening, moves, first if next_morning else before, moves[-1].on)


@st.composite
def stories(draw):
    """A month, and the files that tell it: pages that hold all of it, then some that repeat, in any order."""
    month = draw(months())
    cuts = sorted({0, len(month), *draw(st.lists(st.integers(1, len(month)), max_size=4))})
    spans = list(pairwise(cuts))
    for _more in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(month) - 1))
        spans.append((start, draw(st.integers(start + 1, len(month)))))
    files = []
    for rank, (start, end) in enumerate(spans):
        piece = page(month, start, end, f"{rank + 1}/1", next_morning=draw(st.booleans()))
        keys, repeats = draw(st.booleans()), rank >= len(cuts) - 1
        kind = draw(st.sampled_from(["mt940", "camt", "cfonb", *(["ofx", "054"] if repeats else [])]))
        match kind:
            case "mt940":
                data = mt940(piece, keys=keys)
            case "camt":
                data = camt(piece, keys=keys)
            case "cfonb":
                data = cfonb(piece)
            case "ofx":
                data = ofx(piece, keys=keys)
            case _:
                data = camt(piece, keys=keys, kind="054")
        files.append((kind, piece, data))
    return month, draw(st.permutations(files))


def payer_of(line):
    return next(name for name in PAYERS if name in f"{line.label} {line.counterparty}".upper())


def play(month, files):
    """Bring every file, then look: `booked` by day, sum and payer; `waiting` in euros."""
    for rank, (_kind, _page, data) in enumerate(files):
        with contextlib.suppress(AlreadyImported):
            import_statement(data=data, filename=f"{rank}", by=BY, at=NOW, on=TODAY)
    assert_books_hold()
    true = Counter((move.on, move.amount, move.payer) for move in month if move.amount > 0)
    lines = list(BankLine.objects.filter(amount__gt=0))
    booked = Counter(
        (line.booked_on, line.amount, payer_of(line)) for line in lines if line.state == LineState.SUSPENSE
    )
    waiting = sum(line.amount for line in lines if line.state in (LineState.HELD, LineState.TO_MATCH))
    held = balance(AccountCode.BANK_TRUST)
    total = sum(amount * count for (_on, amount, _payer), count in true.items())
    assert held == sum(amount * count for (_on, amount, _payer), count in booked.items())
    assert held <= total
    assert booked <= true
    assert held + waiting >= total
    return total - held, waiting


@st.composite
def whole_months(draw):
    """Credits only, every page once and some again in another format, all with their balances."""
    month = draw(months(sums=("50.00", "20.00")))
    cuts = sorted({0, len(month), *draw(st.lists(st.integers(1, len(month)), max_size=4))})
    files = []
    for rank, (start, end) in enumerate(pairwise(cuts)):
        piece = page(month, start, end, f"{rank + 1}/1", next_morning=draw(st.booleans()))
        written = [mt940(piece), camt(piece), cfonb(piece)]
        files += [("", piece, data) for data in draw(st.lists(st.sampled_from(written), min_size=1, max_size=2))]
    return month, draw(st.permutations(files))


@pytest.fixture
def account(tenant):
    return a_case()


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories())
def test_a_month_in_any_cut_order_and_format_is_booked_once(account, story):
    with transaction.atomic():
        play(*story)
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=whole_months())
def test_pages_that_hold_the_whole_month_leave_nothing_to_ask_in_any_order(account, story):
    with transaction.atomic():
        assert play(*story) == (0, 0)
        transaction.set_rollback(True)
