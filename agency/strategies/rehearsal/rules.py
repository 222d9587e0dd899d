"""A strategy played day by day over files, by the rules the mornings and the gate follow. Pure."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal

from agency.common.calendar import ONE_DAY, instant, paris_date
from agency.common.money import ZERO
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import POSTAL, Contact, Deny, Facts, Purpose, may_contact
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.review.rules import next_departure
from agency.outbox.review.values import Departures
from agency.strategies.enums import StrategyAct
from agency.strategies.rules import (
    Step,
    after_quiet,
    announced_by,
    call_until,
    day_after,
    day_behind,
    first_day,
    latest_day,
    usual_course,
)

from .enums import RehearsedFate
from .values import FeeSchedule, PostageCosts, RehearsedAct, RehearsedFile, RehearsedPerson

MOST_FILES, MOST_DAYS = 500, 400
# The morning run and the drain work from here on.
WORKDAY = time(7)
CAPS = frozenset({DenyCode.CAP_DAY, DenyCode.CAP_7D, DenyCode.CAP_30D})
QUIET = frozenset({DenyCode.HOLIDAY, DenyCode.OUT_OF_WINDOW})


@dataclass
class _Played:
    """A file under way: what left of the step it stands at, and what is still to be tried."""

    file: RehearsedFile
    step: int = 0
    untried: int = 0
    first_sent: dict[str, date] = field(default_factory=dict)
    next_days: list[date] = field(default_factory=list)
    last_words: list[date] = field(default_factory=list)
    phases: set[str] = field(default_factory=set)
    begun: bool = False


@dataclass(order=True)
class _Sending:
    """Something that waits for its instant, in the order in which workers would take it."""

    at: datetime
    number: int
    person: int
    wanted_on: date = field(compare=False)
    planned_on: date = field(compare=False)
    quiet: bool = field(default=False, compare=False)
    waits: tuple[DenyCode, ...] = field(default=(), compare=False)


def fresh(facts: Facts) -> Facts:
    """Return what the gate knows of a person, of a file just qualified, that nobody disputed, paid or ended."""
    return replace(
        facts, qualified=True, disputed=False, plan_active=False, closed=False, first_letter_sent_on=None
    )  # fmt: skip


def play(
    steps: Sequence[Step], files: Sequence[RehearsedFile], *, until: date, asked: Departures, costs: PostageCosts,
    happened: Collection[str] = (),
) -> tuple[RehearsedAct, ...]:  # fmt: skip
    """Return what these steps would send for these files up to a day, in order, if nobody answered or paid.

    Days are those of `first_day` and `day_after`, the gate of the law is asked for each sending with all that the
    rehearsal sent before to the same person, and the agency's own hours of departure hold. What only an event brings
    is done when it `happened` before each step, and left otherwise.
    """
    steps = usual_course(steps, happened)
    played = [_Played(one) for one in files]
    queue: list[_Sending] = []
    sent: dict[str, list[Contact]] = defaultdict(list)
    acts: list[RehearsedAct] = []
    for number, one in enumerate(played):
        zone = one.file.people[0].facts.zone
        _stand_before(queue, steps, one, number, first_day(steps, one.file.begins_on, zone))
    while queue:
        sending = heapq.heappop(queue)
        if paris_date(sending.at) > until:
            continue
        one = played[sending.number]
        step, person = steps[one.step], one.file.people[sending.person]
        later = _try(one, step, person, sending, sent[person.alike], asked)
        if later is not None:
            heapq.heappush(queue, later)
            continue
        act = _decide(one, steps, person, sending, sent[person.alike], costs)
        acts.append(act)
        one.untried -= 1
        if not one.untried:
            acts.extend(_go_on(queue, steps, one, sending.number, until, costs))
    return tuple(sorted(acts, key=lambda act: (act.on, act.file.reference, act.step)))


def _stand_before(
    queue: list[_Sending], steps: Sequence[Step], one: _Played, number: int, wanted: date
) -> None:  # fmt: skip
    facts = one.file.people[0].facts
    last = facts.time_barred_from - ONE_DAY if facts.time_barred_from else date.max
    latest = latest_day(one.step, confided_on=one.file.begins_on, last_day_to_act=last)
    day = after_quiet(wanted, one.file.quiet, facts.zone, latest=latest)
    # A call says nothing: the words of the letter before it stand.
    words = one.last_words if steps[one.step].is_call else []
    one.untried, one.next_days, one.last_words = len(one.file.people), [], words
    for place in range(len(one.file.people)):
        heapq.heappush(queue, _Sending(instant(day, WORKDAY), number, place, wanted, day, day > wanted))


def _try(
    one: _Played, step: Step, person: RehearsedPerson, sending: _Sending, sent: list[Contact], asked: Departures
) -> _Sending | None:
    """The same sending at a later instant, when the agency's hours or the law put it off."""
    if step.channel in POSTAL and (departs := next_departure(asked, sending.at)) > sending.at:
        return replace(sending, at=departs)
    answer = _ask(one, step, person, sending, sent)
    if isinstance(answer, Deny) and answer.next_allowed_at is not None:
        # Nobody waits for a call beyond its days: it is not made, and the calendar goes on.
        if step.is_call and paris_date(answer.next_allowed_at) > call_until(sending.planned_on, person.facts.zone):
            return None
        return replace(sending, at=answer.next_allowed_at, waits=(*sending.waits, answer.code))
    return None


def _ask(one: _Played, step: Step, person: RehearsedPerson, sending: _Sending, sent: list[Contact]) -> object:
    first = step.kind == MessageKind.FIRST_LETTER
    facts = replace(
        person.facts,
        history=(*person.facts.history, *sent),
        mandate_active=in_force(one.file.schedules, paris_date(sending.at)) is not None,
        first_letter_sent_on=min(one.first_sent.values(), default=None),
    )
    purpose = Purpose.FIRST_LETTER if first else Purpose.DUNNING
    return may_contact(facts, Channel(step.channel), sending.at, purpose)


def _decide(
    one: _Played, steps: Sequence[Step], person: RehearsedPerson, sending: _Sending, sent: list[Contact],
    costs: PostageCosts,
) -> RehearsedAct:  # fmt: skip
    """It leaves, with what it announces and costs; or the gate refuses it for good."""
    step, on = steps[one.step], paris_date(sending.at)
    act = RehearsedAct(
        one.file, person, one.step, StrategyAct(step.kind), Channel(step.channel), sending.wanted_on, on,
        RehearsedFate.LEAVES, sending.waits, quiet=sending.quiet,
    )  # fmt: skip
    answer = _ask(one, step, person, sending, sent)
    if step.is_call:
        one.next_days.append(_after_call(one, steps[one.step + 1], person, sending, waited=_waited(answer)))
    if isinstance(answer, Deny):
        return replace(act, fate=RehearsedFate.STOPPED, code=answer.code)
    sent.append(Contact(Channel(step.channel), sending.at))
    if step.is_call:
        return replace(act, postage=ZERO)
    one.first_sent.setdefault(person.name, on)
    told = announced_by(steps, one.step, on, one.file.audience, person.facts.zone, person.slower_days)
    following = day_after(
        steps, one.step, sent_on=on, announced=told, audience=one.file.audience, zone=person.facts.zone
    )
    one.last_words.append(told.act_on)
    if following is not None:
        one.next_days.append(following)
    return replace(act, postage=postage_of(Channel(step.channel), costs), fee=_fee(one, step, on))


def _waited(answer: object) -> bool:
    """Whether time alone would have let the call be made, but not in its days."""
    return isinstance(answer, Deny) and answer.next_allowed_at is not None


def _after_call(one: _Played, then: Step, person: RehearsedPerson, sending: _Sending, *, waited: bool) -> date:
    """The day of the step behind a call that is made on its day, or that was waited for in vain."""
    zone, on = person.facts.zone, paris_date(sending.at)
    settled = call_until(sending.planned_on, zone) + ONE_DAY if waited else on
    return day_behind(then, settled_on=settled, said=max(one.last_words, default=None), zone=zone)


def _go_on(
    queue: list[_Sending], steps: Sequence[Step], one: _Played, number: int, until: date, costs: PostageCosts
) -> list[RehearsedAct]:  # fmt: skip
    """Stand before the next step once every person of this one was tried; at the end the file goes back."""
    if one.next_days:
        one.step += 1
        _stand_before(queue, steps, one, number, max(one.next_days))
        return []
    day = max(one.last_words, default=None)
    if day is None or day > until:
        return []
    return [
        RehearsedAct(
            one.file, person, one.step + 1, MessageKind.CASE_RETURNED, _by(person), day, day, RehearsedFate.RETURNED,
            postage=postage_of(_by(person), costs),
        )
        for person in one.file.people
    ]  # fmt: skip


def _by(person: RehearsedPerson) -> Channel:
    return Channel.EMAIL if person.by_email else Channel.POST


def _fee(one: _Played, step: Step, on: date) -> Decimal:
    """What the creditor owes for a sending (R11.1): the file and the phase the first time, each letter by post."""
    if step.channel not in POSTAL:
        return ZERO
    total = ZERO
    if not one.begun and (opened := agreed(one.file.schedules, one.file.begins_on)) is not None:
        total += opened.case
    one.begun = True
    found = agreed(one.file.schedules, on)
    if found is None:
        return total
    phase = found.phase if step.kind not in one.phases else ZERO
    one.phases.add(step.kind)
    return total + found.letter + phase


def postage_of(channel: Channel, costs: PostageCosts) -> Decimal | None:
    """Return what a sending costs the agency, in euros; None when it did not say what a letter costs it."""
    known = {Channel.POST: costs.letter, Channel.REGISTERED: costs.registered}
    return known.get(channel, ZERO)


def agreed(schedules: Sequence[FeeSchedule], on: date) -> FeeSchedule | None:
    """Return the figures that hold on a day: those of the last mandate begun by then, as the works are counted."""
    return next((one for one in reversed(schedules) if one.starts_on <= on), None)


def in_force(schedules: Sequence[FeeSchedule], on: date) -> FeeSchedule | None:
    """Return the mandate that lets us write on a day, or None."""
    return next((one for one in schedules if one.starts_on <= on and (one.ends_on is None or one.ends_on > on)), None)
