"""Reads of what is owed to creditors, and by when (R1.14; R124-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agency.cards.queries import unsure_cases
from agency.cases.models import Case
from agency.common.money import ZERO
from agency.ledger.queries import handed_over_by_case, payable_by_case
from agency.parties.models import Creditor
from agency.payments.queries import standing_payments
from agency.payments.rules import remit_by

LATE, DAYS_3, DAYS_7 = "late", "d3", "d7"


@dataclass(frozen=True)
class Upcoming:
    """Money collected on a case and not handed over yet; the clock runs from its oldest euro.

    `alert` is empty, `d7` or `d3` (days left at most), or `late`: an incident of compliance. `unsure` says that a bank
    looks into the payment: it is not handed over meanwhile.
    """

    case: Case
    amount: Decimal
    collected_on: date
    remit_by: date
    alert: str
    unsure: bool = False


def upcoming(creditor: Creditor, on: date) -> tuple[Upcoming, ...]:
    """Return what was collected for a creditor and not remitted, case by case, the most pressing first."""
    return _lines(payable_by_case(creditor.pk), on)


def pressing(on: date) -> tuple[Upcoming, ...]:
    """Return what is to remit within seven days or late, to any creditor, the most pressing first (R1.14)."""
    return tuple(line for line in _lines(payable_by_case(), on) if line.alert)


def _lines(payable: Mapping[int, Decimal], on: date) -> tuple[Upcoming, ...]:
    cases = {
        case.pk: case for case in Case.objects.filter(pk__in=payable).select_related("mandate", "debtor", "creditor")
    }
    collected: dict[int, list[Any]] = {pk: [] for pk in cases}
    for payment in standing_payments().filter(case__in=cases).order_by("-received_on", "-pk"):
        collected[payment.case_id].append(payment)
    unsure = unsure_cases(cases)
    lines = [
        replace(_line(case, payable[pk], _oldest(collected[pk], payable[pk], case), on), unsure=pk in unsure)
        for pk, case in cases.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.remit_by, line.case.pk)))


def to_deduct(creditor: Creditor) -> Decimal:
    """Return what was handed over to a creditor and taken back since, in euros: it comes off the next remittance."""
    return sum(handed_over_by_case(creditor.pk).values(), ZERO)


def _oldest(payments: list[Any], payable: Decimal, case: Case) -> date:
    """Day the oldest euro still here was collected: what left, left from the oldest payments (latest first here)."""
    day = case.opened_on
    for payment in payments:
        day = payment.received_on
        payable -= payment.amount - payment.excess - payment.reopened
        if payable <= ZERO:
            break
    return day


def _line(case: Case, amount: Decimal, collected_on: date, on: date) -> Upcoming:
    deadline = remit_by(collected_on, case.mandate.remittance_days)
    return Upcoming(case, amount, collected_on, deadline, _alert(deadline, on))


def _alert(deadline: date, on: date) -> str:
    if deadline < on:
        return LATE
    if deadline <= on + timedelta(days=3):
        return DAYS_3
    return DAYS_7 if deadline <= on + timedelta(days=7) else ""
