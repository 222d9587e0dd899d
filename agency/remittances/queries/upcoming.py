"""What was collected and not handed over yet, case by case, and by which day it is to be (R1.14; R124-6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from django.db import connection
from django.db.models import QuerySet

from agency.cards.queries import unsure_cases
from agency.common.money import ZERO
from agency.ledger.enums import AccountCode
from agency.ledger.queries import handed_over_by_case
from agency.mandates.models import Mandate
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.payments.rules import remit_by

from .sql import COLLECTED

LATE, DAYS_3, DAYS_7 = "late", "d3", "d7"
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Upcoming:
    """Money collected on a case and not handed over yet; the clock runs from its oldest euro.

    `alert` is empty, `d7` or `d3` (days left at most), or `late`: an incident of compliance. `unsure` says that a bank
    looks into the payment: it is not handed over meanwhile.
    """

    case_id: int
    creditor_id: int
    amount: Decimal
    collected_on: date
    remit_by: date
    alert: str
    unsure: bool


def upcoming(creditor: Creditor, on: date) -> tuple[Upcoming, ...]:
    """Return what was collected for a creditor and not remitted, case by case, the most pressing first."""
    return _lines(on, date.max, _ids(creditor))


def all_upcoming(on: date) -> tuple[Upcoming, ...]:
    """Return what was collected for any creditor and not ordered yet, case by case, the most pressing first."""
    return _lines(on, date.max, None, less_ordered=True)


def pressing(
    on: date, creditor_id: int | None = None, delays: Iterable[int | None] | None = None
) -> tuple[Upcoming, ...]:
    """Return what is to order within seven days or late, for one creditor or for any, the most pressing first (R1.14).

    What two persons agreed to is on its way: the bank's statement is waited for, nobody has it to do. `delays` is what
    `delays_agreed` says, where it was read already.
    """
    known = delays_agreed() if delays is None else delays
    latest = max((_latest(on + WEEK, delay) for delay in known), default=on)
    rows = None if creditor_id is None else [creditor_id]
    return tuple(line for line in _lines(on, latest, rows, less_ordered=True) if line.alert)


def delays_agreed() -> QuerySet[Mandate, int | None]:
    """Return the delays, in days, within which mandates say that money is handed over; None where they say nothing."""
    return Mandate.objects.order_by().values_list("remittance_days", flat=True).distinct()


def to_deduct(creditor: Creditor) -> Decimal:
    """Return what was handed over to a creditor and taken back since, in euros: it comes off the next remittance."""
    return sum(handed_over_by_case(*_ids(creditor)).values(), ZERO)


def _ids(creditor: Creditor) -> list[int]:
    return list(rows_of(creditor).values_list("pk", flat=True))


def _lines(on: date, latest: date, creditors: list[int] | None, *, less_ordered: bool = False) -> tuple[Upcoming, ...]:
    """The cases with something received by the day `latest`."""
    asked = {
        "latest": latest, "creditors": creditors, "account": AccountCode.CREDITOR_PAYABLE.value,
        "less_ordered": less_ordered,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COLLECTED, asked)
        rows = cursor.fetchall()
    unsure, by = unsure_cases() if rows else set(), cache(remit_by)
    lines = [
        Upcoming(case, creditor, amount, day, by(day, delay), _alert(by(day, delay), on), case in unsure)
        for case, creditor, amount, delay, day in rows
    ]
    return tuple(sorted(lines, key=lambda line: (line.remit_by, line.case_id)))


def _latest(limit: date, delay: int | None) -> date:
    """The last day of a collection that is to be handed over by a day."""
    day = limit
    while remit_by(day, delay) > limit:
        day -= timedelta(days=1)
    return day


def _alert(deadline: date, on: date) -> str:
    if deadline < on:
        return LATE
    if deadline <= on + timedelta(days=3):
        return DAYS_3
    return DAYS_7 if deadline <= on + WEEK else ""
