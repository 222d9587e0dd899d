"""Reads what the platform measures of itself. In the public schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, QuerySet

from tenants.models import Agency

from .models import TaskCount


@dataclass(frozen=True)
class AgencyMeasure:
    """One number of one agency: what is measured, of which kind, and since or in which unit the name says."""

    schema: str
    name: str
    kind: str
    value: float


def agency_measures(at: datetime) -> list[AgencyMeasure]:
    """Return the numbers of every open agency at an instant, in one question; each schema answers for itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public.agencies_measures(%s)", [at])
        return [AgencyMeasure(*row) for row in cursor.fetchall()]


def task_counts() -> QuerySet[TaskCount]:
    """What every task did since the installation began, by name."""
    return TaskCount.objects.all()


def agencies_by_state() -> dict[str, int]:
    """How many agencies stand in each state of their life."""
    counted = Agency.objects.order_by("state").values_list("state").annotate(number=Count("pk"))
    return dict(counted)
