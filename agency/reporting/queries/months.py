"""What one creditor is told of a month, and whom a month is still to be told to."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.reporting.models import MonthlyReport
from agency.reporting.rules import month_of
from agency.reporting.values import CasesAndSum, MonthFacts

from .sql import MONTH


def month_facts(creditor: Creditor, month: date, on: date) -> MonthFacts:
    """Return what became of a creditor's cases in a month, and what is owed on a day; one query."""
    first, following = month_of(month)
    asked: dict[str, Any] = {
        "creditors": list(rows_of(creditor).values_list("pk", flat=True)), "first": first, "next": following,
        "on": on, "open": list(OPEN_STATES),
    }  # fmt: skip
    found: dict[str, dict[str, CasesAndSum]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(MONTH, asked)
        for kind, key, cases, amount in cursor.fetchall():
            found[kind][key] = CasesAndSum(cases, amount)
    ages = {int(rank): counted for rank, counted in sorted(found["age"].items())}
    return MonthFacts(
        first, on, found["confided"][""], found["settled"][""], found["received"][""], ages, found["reason"]
    )  # fmt: skip


def creditors_without_report(month: date) -> QuerySet[Creditor]:
    """Return the creditors that had a case in a month, and no report of it yet."""
    first, following = month_of(month)
    cases = Case.objects.annotate(kept=Coalesce("creditor__merged_into", "creditor")).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=first), kept=OuterRef("pk"), opened_on__lt=following
    )
    told = MonthlyReport.objects.filter(creditor=OuterRef("pk"), month=first)
    return Creditor.objects.filter(Exists(cases), ~Exists(told), merged_into=None).order_by("pk")


def untold_reports() -> QuerySet[MonthlyReport]:
    """Return the reports that nobody was written to with, the first drawn first."""
    return MonthlyReport.objects.filter(told_at__isnull=True).order_by("pk")


def reports_of(creditor: Creditor) -> QuerySet[MonthlyReport]:
    """Return the reports of a creditor, the latest month first."""
    return MonthlyReport.objects.filter(creditor__in=rows_of(creditor)).order_by("-month", "pk")


def monthly_reports() -> QuerySet[MonthlyReport]:
    """Return every creditor's reports, the latest month first, by name."""
    return MonthlyReport.objects.select_related("creditor").order_by("-month", "creditor__name", "pk")
