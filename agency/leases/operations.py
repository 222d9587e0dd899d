"""Leases: the one way a worker takes a row that waits, and gives it back. No act of the trade, hence no journal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

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
    """Take the first of these rows that nobody holds, or None; two workers never take the same.

    One statement, committed at once outside a transaction: a worker that dies leaves a lease that ends.
    """
    free = waiting.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
    picked, values = free.values("pk")[:1].query.sql_with_params()
    # Names of our own tables, and a query whose values travel apart.
    statement = _TAKE.format(table=waiting.model._meta.db_table, picked=picked)
    return next(iter(waiting.model._default_manager.raw(statement, [uuid4(), at + lease, *values])), None)


def release(row: Row, *, until: datetime | None = None, **fate: Any) -> bool:
    """Give a row back with what became of it, unless another worker took it over; return whether it was ours.

    `until` keeps everybody away from it for a while longer.
    """
    held = type(row)._default_manager.filter(pk=row.pk, token=row.token)
    return bool(held.update(lease_until=until, **fate))
