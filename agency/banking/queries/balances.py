"""What the bank holds beside what the books hold, and what a debit may give back."""

from __future__ import annotations

from datetime import date
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


def account_balance(iban: str) -> AccountBalance | None:
    """Return the latest closing balance of the account beside the books of that day; None before the first."""
    latest = latest_closing(iban)
    if latest is None or latest.closing is None or latest.to_on is None:
        return None
    booked = BankStatement.objects.filter(iban=iban, state=StatementState.BOOKED, opening__isnull=False)
    first = booked.order_by("from_on", "to_on", "pk").values_list("opening", flat=True).first()
    lines = BankLine.objects.filter(statement__iban=iban, statement__state=StatementState.BOOKED)
    named = Q(state=LineState.MATCHED, rule=MatchRule.NAMED)
    waiting = lines.filter(Q(state=LineState.TO_MATCH) & ~Q(rule=MatchRule.DOUBT) | named)
    return AccountBalance(
        on=latest.to_on,
        bank=latest.closing,
        books=trust_balance(latest.to_on) + _valued_later(lines, latest.to_on),
        before=first or ZERO,
        unbooked=_total(waiting.filter(booked_on__lte=latest.to_on)),
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


def _valued_later(lines: QuerySet[BankLine], on: date) -> Decimal:
    """Sums in the books that the statement's days hold and their value date does not, less the contrary."""
    paid = Q(payment__isnull=False) | Q(given__gt=0) | Q(rule=MatchRule.FEE)
    waiting = Q(state__in=(LineState.SUSPENSE, LineState.NOT_OURS))
    booked = lines.filter(waiting | Q(state=LineState.MATCHED) & paid)
    later = _total(booked.filter(booked_on__lte=on, value_on__gt=on))
    return later - _total(booked.filter(booked_on__gt=on, value_on__lte=on))


def _total(lines: QuerySet[BankLine]) -> Decimal:
    return lines.aggregate(total=Sum("amount"))["total"] or ZERO
