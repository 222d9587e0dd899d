"""« Ma journée » as it reads: one line for each thing to do, cut by groups and tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from agency.desk.day.enums import Group, Tab
from agency.desk.frame.queries.sql import read_together
from agency.ledger.queries import due_by_case

from .calls.lines import to_call, to_take_up
from .creditors.courtesies import recalled
from .creditors.hand_backs import given_back
from .creditors.messages import written
from .disagreements import contacts, disowned, ending, insolvent
from .holds import asked, asleep, suspended
from .items import Lines, QueueItem, Reads
from .letters import announced, leaving, sendings, to_mend
from .mails.lines import received
from .money.funds import to_identify, to_remit, to_subscribe
from .money.incidents import to_settle
from .people import waiting
from .programs import unheard
from .qualify import to_qualify
from .rights.complaints import complained
from .rights.data_requests import asked_of_data
from .rights.disputes import disputed

# Whatever waits for somebody is told by one of these: a new source is a function, and a count in `queries.queue.total`.
SOURCES: tuple[Callable[[datetime, date], Lines], ...] = (
    waiting, complained, written, asked_of_data, disputed, given_back, to_qualify, contacts, disowned, ending,
    to_take_up, to_call, announced, to_remit, to_settle, to_identify, insolvent, suspended, asked, asleep, to_mend,
    leaving, recalled, received, sendings, to_subscribe, unheard,
)  # fmt: skip


@dataclass(frozen=True)
class Day:
    """Everything of one morning, and how many lines each tab holds."""

    items: tuple[QueueItem, ...]
    counts: dict[Tab, int]

    @property
    def waiting(self) -> int:
        """How many people wait for our answer."""
        return sum(item.group == Group.WAITING for item in self.items)

    @property
    def is_clear(self) -> bool:
        """Whether nothing at all waits for somebody today."""
        return not self.counts[Tab.ALL]

    @property
    def counts_to_qualify(self) -> int:
        """How many cases may be qualified."""
        return self.counts[Tab.QUALIFY]

    @property
    def only_to_qualify(self) -> bool:
        """Whether cases to qualify wait, and nothing else does."""
        return 0 < self.counts_to_qualify == self.counts[Tab.ALL]

    def of(self, tab: Tab) -> tuple[QueueItem, ...]:
        """The lines of a tab, in the order of the queue."""
        if tab == Tab.ALL:
            return tuple(item for item in self.items if not item.resting)
        return tuple(item for item in self.items if item.tab == tab)


def present_day(at: datetime, on: date) -> Day:
    """Return the queue of a morning: a constant number of queries, whatever its length."""
    items = queue_lines(*(source(at, on) for source in SOURCES))
    due = due_by_case({item.case.pk for item in items if item.case is not None and item.amount is None})
    filled = tuple(
        replace(item, amount=due[item.case.pk]) if item.case is not None and item.amount is None else item
        for item in items
    )
    counts = {tab: sum(item.tab == tab for item in filled) for tab in Tab}
    counts[Tab.ALL] = sum(not item.resting for item in filled)
    return Day(filled, counts)


def queue_lines(*sources: Lines) -> list[QueueItem]:
    """Return the lines of these sources, one source after another; what they read is read in one trip, by rounds."""
    found: list[list[QueueItem]] = [[] for _source in sources]
    going = list(enumerate(sources))
    while going:
        sets: list[QuerySet[Any]] = []
        reading = []
        for rank, source in going:
            for line in source:
                if isinstance(line, Reads):
                    sets.extend(line.sets)
                    reading.append((rank, source))
                    break
                found[rank].append(line)
        read_together(*sets)
        going = reading
    return [line for lines in found for line in lines]


def grouped(items: Sequence[QueueItem]) -> list[tuple[Group, list[QueueItem]]]:
    """Return the lines by group, in the order of the groups, empty groups left out."""
    return [(group, found) for group in Group if (found := [item for item in items if item.group == group])]


def selected(items: Sequence[QueueItem], key: str) -> QueueItem | None:
    """Return the line named by the address, else the first one, else nothing."""
    return next((item for item in items if item.key == key), items[0] if items else None)
