"""The last look: whether the words on bills of one person may leave now, and by which way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from agency.common.calendar import instant, paris_date
from agency.courtesy.enums import WhyLeft
from agency.courtesy.presenters import unfit_words
from agency.courtesy.queries import Reach, reaches_of
from agency.courtesy.rules import ON_ITS_WAY, ahead
from agency.courtesy.values import Later, Leave, MayLeave
from agency.intake.enums import Outcome
from agency.intake.models import ImportRow
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.mandates.models import AgencyProfile
from agency.outbox.review.rules import next_departure
from agency.outbox.review.values import Departures
from agency.strategies.queries import quiet_days

MORNING = time(9)


def answers(
    lines: Sequence[ImportRow], at: datetime, asked: Departures, agency: AgencyProfile | None = None
) -> dict[int, MayLeave | Leave | Later]:
    """Return line id -> whether its word may leave now; the lines are of one person of one creditor.

    The bill still waits, the mandate agrees, the gate lets it by the way that reaches the person (R6.9), it is the day
    that the mandate says and no quiet week, and a letter leaves at the agency's own hour.
    """
    found = reaches_of(lines, at, agency)
    quiet = quiet_days({line.batch.creditor for line in lines})
    return {line.pk: answer_of(line, found[line.pk], quiet[line.batch.creditor_id], at, asked) for line in lines}


def answer_of(
    line: ImportRow, reach: Reach, quiet: Sequence[tuple[date, date]], at: datetime, asked: Departures
) -> MayLeave | Leave | Later:
    """Return whether the word on one bill may leave at an instant, from what was read of its person."""
    on, way = paris_date(at), reach.way
    if why := _moot(line, reach, on):
        return Leave(why)
    denied = law.may_contact(reach.facts, way, at, law.Purpose.COURTESY)
    if isinstance(denied, law.Deny) and denied.next_allowed_at is None:
        return Leave(denied.code)
    to = reach.lines if way == Channel.POST else (reach.email,)
    own = {
        WhyLeft.NO_EMAIL: way == Channel.EMAIL and not reach.email,
        WhyLeft.NO_ADDRESS: way == Channel.POST and not to, WhyLeft.CASE_OPEN: reach.case_open,
        WhyLeft.CARED_FOR: reach.cared_for or (reach.paper_only and way == Channel.EMAIL),
        WhyLeft.TOLD_BEFORE: reach.told_before, WhyLeft.WORDS: bool(unfit_words([line])),
    }  # fmt: skip
    if why := next((why for why, holds in own.items() if holds), None):
        return Leave(why)
    until = _day_agreed(line, reach, on) or _quiet_until(quiet, on)
    if until is None and isinstance(denied, law.Deny):
        until = denied.next_allowed_at
    if until is None and way == Channel.POST and (leaves := next_departure(asked, at)) > at:
        until = leaves
    return _in_time(line, way, until or at) or (Later(until) if until else MayLeave(way, to))


def _in_time(line: ImportRow, way: Channel, when: datetime) -> Leave | None:
    """Refuse what the person would read once the bill is due."""
    day, due_on = paris_date(when), line.due_on
    if due_on is None or day >= due_on:
        return Leave(WhyLeft.DUE)
    return Leave(WhyLeft.TOO_LATE) if way == Channel.POST and day + ON_ITS_WAY > due_on else None


def _moot(line: ImportRow, reach: Reach, on: date) -> WhyLeft | None:
    """Why no word is to be sent any more, whoever the person is."""
    if line.outcome != Outcome.UNDUE or line.due_on is None:
        return WhyLeft.NOT_WAITING
    if line.due_on <= on:
        return WhyLeft.DUE
    return WhyLeft.NOT_AGREED if reach.mandate is not None and reach.mandate.courtesy_days is None else None


def _day_agreed(line: ImportRow, reach: Reach, on: date) -> datetime | None:
    """The morning of the day that the mandate says, when a bill is still far from it: redated, or said by e-mail."""
    if reach.mandate is None or reach.mandate.courtesy_days is None or line.due_on is None:
        return None
    day = line.due_on - ahead(reach.mandate.courtesy_days, reach.way)
    return instant(day, MORNING) if on < day else None


def _quiet_until(quiet: Sequence[tuple[date, date]], on: date) -> datetime | None:
    """The morning after the quiet weeks that a day is in, when it is in some."""
    ends = [last for first, last in quiet if first <= on <= last]
    return instant(max(ends) + timedelta(days=1), MORNING) if ends else None
