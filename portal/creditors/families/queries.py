"""Reads of a creditor's families: a page of them, those that a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from portal.creditors.queries import found_cases

from .sql import FAMILIES

EVERY = 100_000


@dataclass(frozen=True)
class Family:
    """People bound together, by their keys, with their cases; `root` is its place in the list; sums in euros."""

    root: int
    people: tuple[int, ...]
    cases: tuple[int, ...]
    confided: Decimal
    due: Decimal


def families_of(
    creditor: Creditor, *, text: str = "", part: str = "", after: int = 0, most: int = EVERY
) -> Sequence[Family]:
    """Return the creditor's families in the order of their names: those that a text finds, that owe or do not.

    At most so many, from the one that follows `after`; one query, and one more for a text.
    """
    found = list(found_cases(creditor, text).values_list("pk", flat=True)) if text else None
    asked = {
        "rows": list(rows_of(creditor).values_list("pk", flat=True)), "found": found, "part": part, "after": after,
        "most": most,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FAMILIES, asked)
        return [
            Family(root, tuple(people), tuple(cases), confided, due)
            for root, people, cases, confided, due in cursor.fetchall()
        ]
