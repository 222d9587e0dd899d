"""Played on paper: what would become of the words on bills that wait, day after day. Nothing is written."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from agency.common.calendar import instant, paris_date
from agency.courtesy.queries import Reach, first_way, reaches_of
from agency.courtesy.rules import ahead
from agency.courtesy.values import Later, Leave, MayLeave, RehearsedCourtesy
from agency.intake.models import ImportRow
from agency.law.contact import gate as law
from agency.mandates.models import AgencyProfile
from agency.outbox.review.values import Departures
from agency.strategies.queries import quiet_days

from .judging import MORNING, answer_of


@dataclass(frozen=True)
class _Said:
    """A word that left in the rehearsal: it fills the caps of whoever reads it."""

    people_key: str
    contact: law.Contact
    to: tuple[str, ...]

    def is_to(self, reach: Reach) -> bool:
        return self.people_key in reach.people or self.to in (reach.lines, (reach.email,))


@dataclass
class _Played:
    """The words under way: what is known of each person, and what left so far."""

    waiting: dict[int, ImportRow]
    reaches: dict[int, Reach]
    quiet: dict[int, list[tuple[date, date]]]
    asked: Departures
    sent: list[_Said] = field(default_factory=list)

    def answer(self, line: ImportRow, at: datetime) -> MayLeave | Leave | Later:
        reach = self.reaches[line.pk]
        told = [one.contact for one in self.sent if one.is_to(reach)]
        heard = replace(reach, facts=replace(reach.facts, history=(*reach.facts.history, *told)))
        return answer_of(line, heard, self.quiet[line.batch.creditor_id], at, self.asked)

    def beside(self, line: ImportRow, said: MayLeave, at: datetime) -> list[ImportRow]:
        """The other bills of the same person, of the same creditor, that the same word tells of."""
        others = [
            one
            for one in self.waiting.values()
            if (one.people_key, one.batch.creditor_id) == (line.people_key, line.batch.creditor_id)
        ]
        return [one for one in others if self.answer(one, at) == said]


def rehearse(
    *, lines: Collection[ImportRow], at: datetime, since: date, until: date, asked: Departures,
    agency: AgencyProfile | None = None,
) -> list[RehearsedCourtesy]:  # fmt: skip
    """Return what would become from one day to another of the words on bills that wait, in the order of their days.

    From now (`at`) on, by the last look itself, as everything is known now, with what left in the rehearsal before
    counted by the caps; a letter is taken to leave at the agency's hour, though somebody may have to see it first.
    """
    played = _Played(
        {line.pk: line for line in lines}, reaches_of(lines, at, agency),
        quiet_days({line.batch.creditor for line in lines}), asked,
    )  # fmt: skip
    queue = [(_begins(line, played.reaches[line.pk], at), line.pk) for line in lines]
    heapq.heapify(queue)
    told: list[RehearsedCourtesy] = []
    while queue and paris_date(queue[0][0]) <= until:
        when, number = heapq.heappop(queue)
        line = played.waiting.get(number)
        if line is None:
            continue
        said = played.answer(line, when)
        if isinstance(said, Later):
            heapq.heappush(queue, (said.until, number))
            continue
        told.extend(_decided(played, line, said, when))
    return [one for one in told if one.on >= since]


def _decided(played: _Played, line: ImportRow, said: MayLeave | Leave, when: datetime) -> list[RehearsedCourtesy]:
    del played.waiting[line.pk]
    with_it: Sequence[ImportRow] = ()
    if isinstance(said, MayLeave):
        with_it = played.beside(line, said, when)
        played.sent.append(_Said(line.people_key, law.Contact(said.channel, when), said.to))
    for other in with_it:
        del played.waiting[other.pk]
    return [_fate(line, said, when), *(_fate(other, said, when, beside=True) for other in with_it)]


def _fate(line: ImportRow, said: MayLeave | Leave, when: datetime, *, beside: bool = False) -> RehearsedCourtesy:
    due_on, on = line.due_on or paris_date(when), paris_date(when)
    return RehearsedCourtesy(line.number, line.batch.creditor.short_name, line.person, due_on, on, said, beside)


def _begins(line: ImportRow, reach: Reach, at: datetime) -> datetime:
    """The first look: on the morning that the mandate says, or now when that is past."""
    if reach.mandate is None or reach.mandate.courtesy_days is None or line.due_on is None:
        return at
    first = line.due_on - ahead(reach.mandate.courtesy_days, first_way(reach.mandate))
    return max(at, instant(first, MORNING))
