"""Dates a letter may announce, sums and addresses as it shows them. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from agency.letters.enums import MessageKind, SumKind
from agency.letters.values import SumLine
from agency.parties.enums import DebtorKind

SHORTEST_NOTICE = {DebtorKind.CONSUMER: timedelta(days=15), DebtorKind.BUSINESS: timedelta(days=8)}
"""Days a formal notice leaves at least (law.md 7.1)."""


class NotPrintable(ValueError):
    """The letter cannot be written as asked; the message is French and says what to do."""


def earliest_answer_by(kind: MessageKind, audience: DebtorKind, dated_on: date) -> date:
    """First date such a letter may announce: the day after, or the shortest notice of law.md 7.1."""
    shortest = SHORTEST_NOTICE[audience] if kind == MessageKind.FORMAL_NOTICE else timedelta(days=1)
    return dated_on + shortest


def sum_by_kind(sums: tuple[SumLine, ...], kind: SumKind) -> Decimal:
    """Total of the lines of one kind, in euros."""
    return sum((line.amount for line in sums if line.kind == kind), Decimal("0.00"))


def printed_url(url: str) -> str:
    """An address as print shows it, without its scheme."""
    return url.removeprefix("https://").removeprefix("http://")
