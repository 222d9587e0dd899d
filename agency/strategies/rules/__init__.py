"""Calendars of strategies: which letter comes next, on which day, what it may announce. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agency.common.calendar import ONE_DAY, Zone, add_working_days, next_working_day, product_deadline
from agency.law.time.deadlines import action_after_grace, information_latest
from agency.letters.enums import MessageKind
from agency.letters.rules import AnnouncedDates, announced_dates, next_letter_on
from agency.parties.enums import DebtorKind
from agency.strategies.enums import WhyFollowed

from .lawful import StrategyRefused, problems, refuse_unlawful
from .steps import (
    FAMILY_STEPS,
    FIRM_STEPS,
    Step,
    called_for,
    freeze,
    next_step,
    sure_course,
    thaw,
    usual_course,
)

__all__ = [
    "FAMILY_STEPS", "FIRM_STEPS", "LONGEST_QUIET", "Followed", "QuietDays", "Rehearsed", "Step", "StrategyRefused",
    "after_quiet", "announced_by", "call_until", "called_for", "day_after", "day_behind", "first_day", "followed",
    "freeze", "gentle_position", "latest_day", "moved_day", "moved_place", "next_step", "not_before",
    "played", "problems", "refuse_unlawful", "rehearse", "resumed_dates", "sure_course", "thaw", "usual_course",
]  # fmt: skip


# The first and the last of quiet days.
QuietDays = tuple[date, date]
LONGEST_QUIET = 70


@dataclass(frozen=True)
class Followed:
    """The strategy that a case follows, by its key, and why; `reason` when it is made for that one."""

    strategy: int
    why: WhyFollowed
    reason: str = ""


@dataclass(frozen=True)
class Rehearsed:
    """What a step would do: when it leaves, what it announces, when the next act follows."""

    step: Step
    leaves_on: date
    answer_by: date
    act_on: date


# Worked days that a call waits for somebody to make it; then the calendar goes on.
CALL_WAITS_DAYS = 3

# What a person has to think again once we answered them: as long as after a first letter.
RESUMED_ANSWER_DAYS = 15


def followed(reason: str, *, made_for: Mapping[str, int], chosen: int | None, usual: int) -> Followed:
    """Return the strategy that a case begins: the one made for the reason why it is not paid, when both are known.

    Else the one that its mandate or its creditor chose, else the usual one. `made_for` is reason -> strategy.
    """
    if reason in made_for:
        return Followed(made_for[reason], WhyFollowed.REASON, reason)
    if chosen is not None:
        return Followed(chosen, WhyFollowed.CHOSEN)
    return Followed(usual, WhyFollowed.USUAL)


def moved_place(steps: Sequence[Step], *, begun: bool, said: Collection[str]) -> int | None:
    """Return where a case stands in a strategy that it goes over to; None when it stays in its own.

    Not begun, it stands at the first letter. Once it left, before the very letter that this one announced, `said`: what
    was said is what comes. A formal notice that was announced is never changed for another calendar.
    """
    if not begun:
        return 0
    if set(said) != {MessageKind.REGISTERED_LETTER}:
        return None
    letters = ((at, steps[at]) for at in range(1, len(steps)))
    return next((at for at, step in letters if step.kind == MessageKind.REGISTERED_LETTER and step.is_said), None)


def moved_day(
    steps: Sequence[Step], position: int, *, next_on: date, posted_on: date | None, zone: Zone = Zone.METROPOLE
) -> date:
    """Return the day of the step at this position of a new strategy: never before `next_on`, the day that held.

    Later when the new calendar leaves more time after the letter posted last.
    """
    if posted_on is None:
        return next_on
    said = max((at for at in range(position) if steps[at].is_said), default=0)
    days = sum(step.delay_days for step in steps[said + 1 : position + 1])
    return max(next_on, product_deadline(posted_on, days, zone).action_on)


def next_letter(steps: Sequence[Step], position: int) -> tuple[Step, int] | None:
    """Return the letter that this step announces, and the days that lead to it; or None.

    Those of a call, or of a letter that may be left, between them are added.
    """
    days = 0
    for step in steps[position + 1 :]:
        days += step.delay_days
        if step.is_said:
            return step, days
    return None


def first_day(steps: Sequence[Step], on: date, zone: Zone = Zone.METROPOLE) -> date:
    """Return the day the first letter leaves for a case qualified on a day."""
    return next_working_day(on + timedelta(days=steps[0].delay_days), zone)


def after_quiet(day: date, quiet: Sequence[QuietDays], zone: Zone = Zone.METROPOLE, *, latest: date) -> date:
    """Return the first working day, from this one, out of the quiet days of a creditor; both ends are quiet.

    The day itself when nothing may wait beyond `latest`: the law’s own days come before the peace of holidays.
    """
    later = day
    while ends := [last for first, last in quiet if first <= later <= last]:
        later = next_working_day(max(ends) + timedelta(days=1), zone)
    return later if later <= latest else day


def latest_day(position: int, *, confided_on: date, last_day_to_act: date) -> date:
    """Return the day beyond which quiet days put a step off no more.

    A person learns within a month where their data come from (R9.3), and nothing is let lapse (R2.20).
    """
    return min(information_latest(confided_on, None), last_day_to_act) if position == 0 else last_day_to_act


def gentle_position(steps: Sequence[Step], place: int) -> int | None:
    """Return the step to resume at once a person was answered, from the next one to leave: never a formal notice.

    The step itself, else the letter before it, sent anew; None when only a formal notice may follow the first letter.
    """
    letters = [at for at in range(1, len(steps)) if steps[at].kind == MessageKind.REGISTERED_LETTER]
    # Who was just answered is not called before the letter.
    while place < len(steps) and steps[place].is_call:
        place += 1
    ahead = [at for at in letters if at == place]
    return next(iter(ahead or [at for at in reversed(letters) if at < place]), None)


def call_until(planned_on: date, zone: Zone = Zone.METROPOLE) -> date:
    """Return the last day on which a call is waited for."""
    return add_working_days(planned_on, CALL_WAITS_DAYS, zone)


def resumed_dates(
    step: Step | None, dated_on: date, audience: DebtorKind, zone: Zone = Zone.METROPOLE
) -> AnnouncedDates:
    """Return the dates that an answer announces before this step, or before the hand-back when there is none (R10.2).

    They are those of a simple letter: never less time than the first letter gives.
    """
    return announced_dates(
        kind=MessageKind.FIRST_LETTER,
        audience=audience,
        dated_on=dated_on,
        answer_days=RESUMED_ANSWER_DAYS,
        next_delay=max(step.delay_days, RESUMED_ANSWER_DAYS) if step is not None else None,
        zone=zone,
    )


def announced_by(
    steps: Sequence[Step],
    position: int,
    dated_on: date,
    audience: DebtorKind,
    zone: Zone = Zone.METROPOLE,
    slower: int = 0,
) -> AnnouncedDates:
    """Return the dates the letter of this step announces, never a step that the strategy does not hold.

    Who is written to more slowly has `slower` days more for each. A call is not announced, nor a letter that depends on
    what happened: the letter behind it is.
    """
    step, following = steps[position], next_letter(steps, position)
    return announced_dates(
        kind=MessageKind(step.kind),
        audience=audience,
        dated_on=dated_on,
        answer_days=step.answer_days + slower,
        next_delay=following[1] + slower if following else None,
        zone=zone,
    )


def day_after(
    steps: Sequence[Step],
    position: int,
    *,
    sent_on: date,
    announced: AnnouncedDates,
    audience: DebtorKind,
    zone: Zone = Zone.METROPOLE,
    presented_on: date | None = None,
    picked_up: bool = False,
    place: int | None = None,
) -> date | None:
    """Return the day of the step after the letter at `position`, or None when there is none.

    `place` is where that step stands, when those between were left: their days are counted. A letter never leaves
    before the day announced, nor does anything before the day given to answer is over (R10.2, R10.3); later when the
    addressee still has time to fetch a registered letter (R10.5).
    """
    place = position + 1 if place is None else place
    following = next_step(steps, place)
    if following is None:
        return None
    counted = next_letter_on(
        kind=MessageKind(steps[position].kind),
        audience=audience,
        sent_on=sent_on,
        delay=sum(step.delay_days for step in steps[position + 1 : place + 1]),
        zone=zone,
        presented_on=presented_on,
        picked_up=picked_up,
    )
    return max(counted, announced.act_on if following.is_said else _answered_by(announced.answer_by, zone))


def day_behind(step: Step, *, settled_on: date, said: date | None, zone: Zone = Zone.METROPOLE) -> date:
    """Return the day of a step behind a call: the day announced of a letter that was, and never that of the call.

    What was announced to nobody is counted from the call.
    """
    if step.is_said and said is not None:
        return max(said, next_working_day(settled_on + ONE_DAY, zone))
    return next_working_day(settled_on + max(timedelta(days=step.delay_days), ONE_DAY), zone)


def not_before(after: Rehearsed, days: int, zone: Zone = Zone.METROPOLE) -> date:
    """Return the first day of a letter that was not announced, so many days behind one played on paper."""
    return max(product_deadline(after.leaves_on, days, zone).action_on, _answered_by(after.answer_by, zone))


def _answered_by(answer_by: date, zone: Zone) -> date:
    """The day from which what is paid on the last day to answer has arrived."""
    return action_after_grace(product_deadline(answer_by, 0, zone), zone)


def rehearse(
    steps: Sequence[Step], *, on: date, audience: DebtorKind, zone: Zone = Zone.METROPOLE
) -> tuple[Rehearsed, ...]:
    """Return the whole calendar for a case qualified on a day, as it goes when nobody answers."""
    return played(steps, leaves_on=first_day(steps, on, zone), audience=audience, zone=zone)


def played(
    steps: Sequence[Step], *, leaves_on: date, audience: DebtorKind, zone: Zone = Zone.METROPOLE
) -> tuple[Rehearsed, ...]:
    """Return these steps one after the other, the first leaving on a day, as they go when nobody answers.

    What an event alone brings stands on the day it would have, and puts nothing off.
    """
    rehearsed: list[Rehearsed] = []
    told, sent_on, last = AnnouncedDates(leaves_on, leaves_on), leaves_on, 0
    for position, step in enumerate(steps):
        left = bool(step.only_if)
        if not step.is_call and not left:
            told, sent_on, last = announced_by(steps, position, leaves_on, audience, zone), leaves_on, position
        rehearsed.append(Rehearsed(step, leaves_on, told.answer_by, told.act_on))
        if step.is_call and not left and position + 1 < len(steps):
            leaves_on = day_behind(steps[position + 1], settled_on=leaves_on, said=told.act_on, zone=zone)
            continue
        following = day_after(
            steps, last, sent_on=sent_on, announced=told, audience=audience, zone=zone, place=position + 1
        )
        leaves_on = following or told.act_on
    return tuple(rehearsed)
