"""What the bank holds beside what the books hold, and what a debit may give back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine, BankStatement
from agency.banking.rules import MatchRule, likeness
from agency.banking.values import AccountBalance
from agency.common.money import ZERO
from agency.ledger.queries import trust_balance

from .account import latest_closing

SHOWN = 10
# A transfer between two accounts of ours is on both statements within so many days.
BETWEEN = timedelta(days=10)


def account_balance(*ibans: str) -> AccountBalance | None:
    """Return the latest closing balances of accounts together beside the books of that day; None before the first.

    An account that was left keeps the balance that it last told: the books hold what is there as well.
    """
    told = [
        (one, one.closing, one.to_on) for iban in ibans
        if (one := latest_closing(iban)) is not None and one.closing is not None and one.to_on is not None
    ]  # fmt: skip
    if not told:
        return None
    on = max(day for _statement, _closing, day in told)
    booked = BankStatement.objects.filter(iban__in=ibans, state=StatementState.BOOKED, opening__isnull=False)
    firsts = booked.order_by("iban", "from_on", "to_on", "pk").distinct("iban").values_list("opening", flat=True)
    lines = BankLine.objects.filter(statement__iban__in=ibans, statement__state=StatementState.BOOKED)
    named = Q(state=LineState.MATCHED, rule=MatchRule.NAMED)
    waiting = lines.filter(Q(state=LineState.TO_MATCH) & ~Q(rule=MatchRule.DOUBT) | named)
    return AccountBalance(
        on=on,
        bank=sum((closing for _statement, closing, _day in told), ZERO),
        books=trust_balance(on) + _valued_later(lines, on),
        before=sum((opening for opening in firsts if opening is not None), ZERO),
        unbooked=_total(waiting.filter(booked_on__lte=on)),
    )


def returnable(line: BankLine) -> list[BankLine]:
    """Return the transfers received that a debit may give back: the same sum, not given back yet, likeliest first."""
    taken = BankLine.objects.filter(
        statement__iban=line.statement.iban, amount=-line.amount, booked_on__lte=line.booked_on, returned_by=None
    )
    waiting = Q(state__in=(LineState.SUSPENSE, LineState.NOT_OURS))
    booked = taken.filter(waiting | Q(state=LineState.MATCHED, payment__isnull=False))
    found = booked.select_related("payment__case__creditor", "payment__debtor").order_by("-booked_on", "-pk")
    words = f"{line.counterparty} {line.label}"
    return sorted(found[:SHOWN], key=lambda one: -likeness(words, one.counterparty or one.label))


def arrivals(line: BankLine) -> QuerySet[BankLine]:
    """Return the sums in suspense on another dedicated account of ours that a debit may have gone to."""
    near = (line.booked_on - BETWEEN, line.booked_on + BETWEEN)
    found = BankLine.objects.filter(amount=-line.amount, given=0, state=LineState.SUSPENSE, booked_on__range=near)
    return found.exclude(statement__iban=line.statement.iban).select_related("statement").order_by("booked_on", "pk")


def _valued_later(lines: QuerySet[BankLine], on: date) -> Decimal:
    """Sums in the books that the statement's days hold and their value date does not, less the contrary."""
    paid = Q(payment__isnull=False) | Q(given__gt=0) | Q(rule=MatchRule.FEE)
    waiting = Q(state__in=(LineState.SUSPENSE, LineState.NOT_OURS))
    booked = lines.filter(waiting | Q(state=LineState.MATCHED) & paid)
    later = _total(booked.filter(booked_on__lte=on, value_on__gt=on))
    return later - _total(booked.filter(booked_on__gt=on, value_on__lte=on))


def _total(lines: QuerySet[BankLine]) -> Decimal:
    return lines.aggregate(total=Sum("amount"))["total"] or ZERO
