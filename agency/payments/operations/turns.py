"""Several sums of money at once: their cases locked in one order, and what meets what another of them left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from agency.cases.models import Case

One = TypeVar("One")


def locked(case_ids: Collection[int]) -> dict[int, Case]:
    """The cases by number, locked in one order whoever books."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids).order_by("pk")
    return {case.pk: case for case in rows.select_related("creditor", "mandate")}


def in_turns(facts: Iterable[One], case_of: Callable[[One], int]) -> list[list[One]]:
    """What may be booked together, in the order told: a second fact of a case meets what the first one left."""
    turns: list[list[One]] = []
    met: Counter[int] = Counter()
    for one in facts:
        case = case_of(one)
        if met[case] == len(turns):
            turns.append([])
        turns[met[case]].append(one)
        met[case] += 1
    return turns
