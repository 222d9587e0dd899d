"""Leases: the one way a worker takes a row that waits, and gives it back. No act of the trade, hence no journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, TypeVar
from uuid import uuid4

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from .models import Leased

LEASE = timedelta(minutes=5)
Row = TypeVar("Row", bound=Leased)

# An array, so that the rows are picked and locked once whatever the planner prefers.
_TAKE = """
UPDATE {table} SET token = %s, lease_until = %s, attempts = attempts + 1
WHERE id = ANY (ARRAY(({picked} FOR UPDATE SKIP LOCKED)))
RETURNING *
"""


def take(waiting: QuerySet[Row], *, at: datetime, lease: timedelta = LEASE) -> Row | None:
    """Take the first of these rows that nobody holds, or None; two workers never take the same."""
    return next(iter(take_some(waiting, at=at, count=1, lease=lease)), None)


def take_some(waiting: QuerySet[Row], *, at: datetime, count: int, lease: timedelta = LEASE) -> list[Row]:
    """Take the first of these rows that nobody holds, at most `count`, in their order, which is an ascending one.

    One statement, committed at once outside a transaction: a worker that dies leaves leases that end.
    """
    free = waiting.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    try:
        picked, values = free.values("pk")[:count].query.sql_with_params()
    except EmptyResultSet:
        # Django knows beforehand that nothing can wait: an empty list was asked for.
        return []
    # Names of our own tables, and a query whose values travel apart.
    statement = _TAKE.format(table=waiting.model._meta.db_table, picked=picked)
    taken = list(waiting.model._default_manager.raw(statement, [uuid4(), at + lease, *values]))
    # PostgreSQL gives them back as it finds them.
    return sorted(taken, key=attrgetter(*map(str, waiting.query.order_by))) if len(taken) > 1 else taken


def release(row: Row, *, until: datetime | None = None, **fate: Any) -> bool:
    """Give a row back with what became of it, unless another worker took it over; return whether it was ours.

    `until` keeps everybody away from it for a while longer.
    """
    return bool(release_each([row], until=until, **fate))


def release_each(rows: Sequence[Row], *, until: datetime | None = None, **fate: Any) -> int:
    """Give rows of one kind back as `release` does, all with the same fate; return how many were still ours."""
    held = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows], token__in={row.token for row in rows})
    return held.update(lease_until=until, **fate)
