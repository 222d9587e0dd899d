"""Counts that a page shows: never further than it says."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from agency.language.presenters import MORE


def count_up_to(rows: QuerySet[Any], most: int = MORE) -> int:
    """Return how many rows there are, `most` when there are as many or more: the others are not looked for."""
    return rows.order_by().values("pk")[:most].count()
