"""Counts that a page shows, kept until somebody acts; cases found by what people have at hand; columns chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Lower

from agency.cases.models import Case
from agency.cases.queries import matching
from agency.desk.frame.models import ListView
from agency.journal.queries import last_line
from agency.language.presenters import MORE
from agency.parties.models import Creditor, Plain
from agency.payments.models import Receipt

# How long a count of the menu may be behind what no act brought.
KEPT_SECONDS = 60
_RECEIPT = re.compile(r"q-?(\d{4})-?(\d{1,6})", re.IGNORECASE)
_CREDITOR = Plain(Lower(Concat(F("name"), Value(" "), F("short_name"))))


def count_up_to(rows: QuerySet[Any], most: int = MORE) -> int:
    """Return how many rows there are, `most` when there are as many or more: the others are not looked for."""
    return rows.order_by().values("pk")[:most].count()


def count_each_up_to(kinds: Sequence[QuerySet[Any]], most: int = MORE) -> int:
    """Return how many rows there are of all these kinds together, `most` when as many or more; asked in one go."""
    first, *others = (rows.order_by().values("pk")[:most] for rows in kinds)
    return first.union(*others, all=True)[:most].count()


def counts_kept(asked: Mapping[str, Callable[[], int]], on: date) -> dict[str, int]:
    """Return what each count says, by its name, as found on this day since the agency's last act.

    An act counts at once, for each writes its line in the journal; what only time or a machine brings, within
    `KEPT_SECONDS`. One read of the cache, however many counts there are.
    """
    version = f"{on.isoformat()}:{last_line()}"
    keys = {f"count:{name}:{version}": name for name in asked}
    found: dict[str, int] = cache.get_many(keys)
    fresh = {key: asked[name]() for key, name in keys.items() if key not in found}
    if fresh:
        cache.set_many(fresh, KEPT_SECONDS)
    return {name: (found | fresh)[key] for key, name in keys.items()}


def cases_found(text: str) -> QuerySet[Any]:
    """Return the numbers of the cases of a reference, a name, an invoice, a telephone, a receipt or a creditor.

    Accents do not matter, and each way has its own index.
    """
    creditors = Creditor.objects.alias(known_as=_CREDITOR)
    for part in text.split():
        creditors = creditors.filter(known_as__contains=Plain(Lower(Value(part))))
    ways: list[QuerySet[Any]] = [Case.objects.filter(creditor__in=creditors.values("pk")).order_by().values("pk")]
    if told := _RECEIPT.fullmatch(text.replace(" ", "")):
        year, number = map(int, told.groups())
        ways.append(Receipt.objects.filter(year=year, number=number).order_by().values("payment__case_id"))
    return matching(text).union(*ways)


def views_of(owner: Any, listed: str) -> QuerySet[ListView]:
    """Return the views that somebody keeps of a list, by name; the one without a name is how it opens for them."""
    return ListView.objects.filter(owner=owner, listed=listed).order_by("name")


def columns_of(owner: Any, listed: str, view: str) -> frozenset[str]:
    """Return the columns that somebody chose for a list, or for a view of theirs by its number; none: as it comes."""
    kept = views_of(owner, listed)
    found = kept.filter(pk=int(view)) if view.isdecimal() else kept.filter(name="")
    return frozenset(next(iter(found.values_list("columns", flat=True)), ()))
