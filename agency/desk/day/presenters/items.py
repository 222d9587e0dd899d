"""A line of « Ma journée », and what every source of lines shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.desk.day.enums import Group, ItemKind, Tab, Unit
from agency.desk.day.rules import largest_unit
from agency.desk.frame.presenters.chips import Chip
from agency.desk.frame.rules import initials, short_euros

PER_GROUP = 100
MIDNIGHT = time()


class Reads:
    """What a source of lines reads before it tells them: those of all sources are read in one trip."""

    def __init__(self, *sets: QuerySet[Any]) -> None:
        self.sets = sets


@dataclass(frozen=True)
class QueueItem:
    """A line of the queue: who, why, since when; the amount comes last.

    `late` when a day promised or set went by; `resting` when nothing is to do yet, but to know. Money that nobody is
    named for has no case.
    """

    kind: ItemKind
    pk: int
    group: Group
    tab: Tab
    case: Case | None
    name: str
    chip: Chip
    why: str
    since: datetime
    when: str
    amount: Decimal | None = None
    held: str = ""
    late: bool = False
    resting: bool = False

    @property
    def key(self) -> str:
        """« plan-12 »: how the address names the line selected."""
        return f"{self.kind}-{self.pk}"

    @property
    def initials(self) -> str:
        """Two letters for the badge."""
        return initials(self.name)

    @property
    def creditor(self) -> str:
        """The creditor under the name people know, when the line is about a case."""
        return str(self.case.creditor.short_name) if self.case is not None else ""

    @property
    def amount_words(self) -> str:
        """« 486 € »."""
        return short_euros(self.amount) if self.amount is not None else ""


def elapsed(gone: timedelta) -> str:
    """« 12 min », « 3 h », « 2 j »: a time as people say it."""
    count, unit = largest_unit(gone)
    match unit:
        case Unit.MINUTE:
            sentence = _("%(count)s\u00a0min")
        case Unit.HOUR:
            sentence = _("%(count)s\u00a0h")
        case Unit.DAY:
            sentence = _("%(count)s\u00a0j")
    return sentence % {"count": count}


def by_age(items: Iterable[QueueItem]) -> list[QueueItem]:
    """Return lines, the one that waits longest first."""
    return sorted(items, key=lambda item: item.since)


# A source says what it reads, then tells its lines; it may read again by what it found.
Lines = Iterator[QueueItem | Reads]
