"""Reads of reductions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.cases.models import Case
from agency.common.money import format_euros
from agency.language.presenters import format_date
from agency.payments.queries import standing_payments

from .models import ClaimReduction
from .rules import AROUND_DAYS


def unseen_reductions() -> QuerySet[ClaimReduction]:
    """Return what creditors declared and nobody here has looked at, oldest first."""
    people = ("claim__case__creditor", "claim__case__debtor", "document")
    return ClaimReduction.objects.filter(seen_at__isnull=True).select_related(*people).order_by("pk")


def reductions_of(case: Case) -> QuerySet[ClaimReduction]:
    """Return what came off the bills of a case, the latest first."""
    return ClaimReduction.objects.filter(claim__case=case).select_related("claim", "document").order_by("-pk")


def same_movement(case: Case, amount: Decimal, on: date) -> str:
    """Return the movement that we know and that may be this payment, in words; empty when there is none.

    A payment of the case, or a sum that nobody is named for, of the same amount and about the same day.
    """
    days = (on - timedelta(days=AROUND_DAYS), on + timedelta(days=AROUND_DAYS))
    paid = standing_payments().filter(case=case, amount=amount, received_on__range=days).first()
    if paid is not None:
        return f"{format_euros(amount)}, {format_date(paid.received_on)}"
    line = BankLine.objects.filter(state=LineState.SUSPENSE, amount=amount, booked_on__range=days).first()
    return f"{format_euros(amount)}, {format_date(line.booked_on)}, {line.counterparty}" if line is not None else ""
