"""Movements that may be the end of a transfer of ours: it left, or it came back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q, QuerySet

from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine

from .rules import carries


def debits_that_wait(*amounts: Decimal) -> QuerySet[BankLine]:
    """Return the movements out that nobody has explained, of one of these sums in euros, or of any."""
    found = BankLine.objects.filter(
        amount__lt=0, state=LineState.TO_MATCH, statement__state=StatementState.BOOKED, same_as__isnull=True
    )
    return (found.filter(amount__in=[-amount for amount in amounts]) if amounts else found).order_by("pk")


def credits_that_name(names: Iterable[str]) -> QuerySet[BankLine]:
    """Return the sums in suspense that carry the name of a transfer: the bank of who was to have it sent it back."""
    named = Q(pk__in=[])
    for name in names:
        named |= Q(reference__icontains=name) | Q(label__icontains=name)
    return BankLine.objects.filter(named, amount__gt=0, given=0, state=LineState.SUSPENSE).order_by("pk")


def names(line: BankLine, name: str) -> bool:
    """Return whether a movement carries the name of a transfer."""
    return carries(f"{line.reference} {line.label}", name)
