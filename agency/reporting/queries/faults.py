"""What the lines of one creditor lacked, month by month."""

from __future__ import annotations

import json
from datetime import date, datetime, time

from django.db import connection
from django.db.models.functions import TruncMonth

from agency.common.calendar import PARIS, instant
from agency.intake.models import ImportBatch
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.reporting.enums import Flaw
from agency.reporting.rules import OF_FIELDS, OF_REFUSALS, month_of
from agency.reporting.values import FaultReport

from .sql import FAULTS

_MIDNIGHT = time()


def fault_report(creditor: Creditor, day: date) -> FaultReport:
    """Return the faults of the month of a day in what this creditor handed over, the most frequent first; one query."""
    first, following = month_of(day)
    asked: dict[str, list[int] | datetime | date | str] = {
        "creditors": list(rows_of(creditor).values_list("pk", flat=True)),
        "since": instant(first, _MIDNIGHT),
        "until": instant(following, _MIDNIGHT),
        "first": first,
        "next": following,
        "fields": json.dumps(OF_FIELDS),
        "refusals": json.dumps(OF_REFUSALS),
    }
    with connection.cursor() as cursor:
        cursor.execute(FAULTS, asked)
        found: dict[str, int] = dict(cursor.fetchall())
    lines, sound = found.pop("lines"), found.pop("sound")
    counts = {fault: found[fault] for fault in Flaw if found.get(fault)}
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    return FaultReport(first, lines, sound, dict(ordered))


def months_with_lines(creditor: Creditor, most: int = 12) -> list[date]:
    """Return the first days of the last months in which this creditor handed something over, the latest first."""
    months = ImportBatch.objects.filter(creditor__in=rows_of(creditor)).annotate(
        month=TruncMonth("uploaded_at", tzinfo=PARIS)
    )
    return [month.date() for month in months.order_by("-month").values_list("month", flat=True).distinct()[:most]]
