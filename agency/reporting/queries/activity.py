"""What became of what was handed over, how the agency behaved, who follows what, the work done at flat fees."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any, cast

from django.core.cache import cache
from django.db import connection

from agency.cases.enums import OPEN_STATES
from agency.common.calendar import instant
from agency.journal.enums import Verb
from agency.letters.enums import DUNNING
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.reporting.enums import Axis
from agency.reporting.rules import POINTS
from agency.reporting.values import Conduct, Load, Postage, Recovered, ReportDays, Work

from .sql import BY_THEN, CONDUCT, LOADS, PARTS, POINT, POSTAGE, POSTED, RECOVERED, WORKS

# A year of a hundred thousand cases takes a second to add up: it is kept for whoever looks again.
KEPT_SECONDS = 600
_MIDNIGHT = time()


def recovered(stretch: ReportDays, axis: Axis) -> list[Recovered]:
    """Return what became of the cases handed over in these days, the largest sums first; kept ten minutes."""
    key = f"recovered:{axis}:{stretch.since}:{stretch.until}:{stretch.on}"
    return cast("list[Recovered]", cache.get_or_set(key, lambda: _recovered(stretch, axis), KEPT_SECONDS))


def recovered_of(creditor: Creditor, stretch: ReportDays) -> Recovered | None:
    """Return what became of the cases that one creditor handed over in these days; None of none."""
    rows = list(rows_of(creditor).values_list("pk", flat=True))
    return next(iter(_recovered(stretch, Axis.CREDITOR, rows)), None)


def conduct(stretch: ReportDays) -> Conduct:
    """Return how the agency behaved in these days; one query, kept ten minutes."""
    key = f"conduct:{stretch.since}:{stretch.until}:{stretch.on}"
    return cast("Conduct", cache.get_or_set(key, lambda: Conduct(*_rows(CONDUCT, stretch)[0]), KEPT_SECONDS))


def loads(stretch: ReportDays) -> list[Load]:
    """Return what each member of the team follows and did, by name; one query."""
    return [Load(*row) for row in _rows(LOADS, stretch)]


def works(stretch: ReportDays) -> list[Work]:
    """Return the works of each creditor at flat fees, the largest first; one query."""
    return [Work(*row) for row in _rows(WORKS, stretch)]


def postage(stretch: ReportDays, axis: Axis) -> list[Postage]:
    """Return what left by post and what it cost, told apart as asked, the dearest first; one query."""
    return [Postage(*row) for row in _rows(POSTAGE.format(part=POSTED[axis]), stretch)]


def _recovered(stretch: ReportDays, axis: Axis, creditors: list[int] | None = None) -> list[Recovered]:
    by_then = "".join(BY_THEN.format(days=days) for days in POINTS)
    points = "".join(POINT.format(days=days) for days in POINTS)
    found = []
    for part, cases, settled, claimed, received, days, *after in _rows(
        RECOVERED.format(part=PARTS[axis], by_then=by_then, points=points), stretch, creditors
    ):
        pairs = zip(after[::2], after[1::2], strict=True)
        found.append(Recovered(part, cases, settled, claimed, received, days, dict(zip(POINTS, pairs, strict=True))))
    return found


def _rows(asked: str, stretch: ReportDays, creditors: list[int] | None = None) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {
        "since": stretch.since, "until": stretch.until, "on": stretch.on,
        "begins": instant(stretch.since, _MIDNIGHT), "ends": instant(stretch.until + timedelta(days=1), _MIDNIGHT),
        "kinds": list(DUNNING), "open": list(OPEN_STATES), "answered": Verb.REPLY_ANSWERED,
        "creditors": creditors,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return cast("list[tuple[Any, ...]]", cursor.fetchall())
