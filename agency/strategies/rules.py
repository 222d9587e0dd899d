"""Calendars of strategies: which letter comes next, on which day, what it may announce. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from agency.common.calendar import Zone, add_working_days, next_working_day, product_deadline
from agency.law.contact.limits import Channel
from agency.law.time.deadlines import action_after_grace, information_latest
from agency.letters.enums import MessageKind
from agency.letters.rules import AnnouncedDates, announced_dates, next_letter_on
from agency.parties.enums import DebtorKind, Tone

from .enums import StrategyAct, WhyFollowed


@dataclass(frozen=True)
class Step:
    """One letter of a strategy, or a call; `delay_days` run from the real posting of the letter before (R10.5).

    A letter behind a call is announced by the letter before the call: its days add to those of the call.
    """

    kind: str
    channel: str
    delay_days: int
    answer_days: int
    encloses_previous: bool = False
    encloses_invoice: bool = False
    tone: str = Tone.PLAIN
    only_if: str = ""
    skip_if: str = ""

    @property
    def is_call(self) -> bool:
        """Whether somebody here telephones, rather than a letter leaving."""
        return self.kind == StrategyAct.CALL


# The first and the last of quiet days.
QuietDays = tuple[date, date]
LONGEST_QUIET = 70


class StrategyRefused(Exception):
    """These steps may not be published, nor followed; the message says why, in French."""


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


# S4 for businesses: first letter, registered letter 15 days later, formal notice 8 days later.
FIRM_STEPS = (
    Step(MessageKind.FIRST_LETTER, Channel.POST, 0, 15, encloses_invoice=True),
    Step(MessageKind.REGISTERED_LETTER, Channel.REGISTERED, 15, 8, encloses_previous=True, encloses_invoice=True),
    Step(MessageKind.FORMAL_NOTICE, Channel.REGISTERED, 8, 8, encloses_previous=True, encloses_invoice=True),
)
# The same letters for families, with the time to fetch a registered letter and to find an answer (R6.10).
FAMILY_STEPS = (
    Step(MessageKind.FIRST_LETTER, Channel.POST, 0, 15, encloses_invoice=True),
    Step(MessageKind.REGISTERED_LETTER, Channel.REGISTERED, 15, 18, encloses_previous=True, encloses_invoice=True),
    Step(MessageKind.FORMAL_NOTICE, Channel.REGISTERED, 21, 15, encloses_previous=True, encloses_invoice=True),
)

# Worked days that a call waits for somebody to make it; then the calendar goes on.
CALL_WAITS_DAYS = 3
# From the last day to answer to a call: a transfer of that day has arrived, whatever the week-end (R10.3).
CALL_AFTER_ANSWER_DAYS = 5
# From a call to the letter behind it: time to make the call, and for the person to do what was said.
LETTER_AFTER_CALL_DAYS = 7

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
    return next((at for at in range(1, len(steps)) if steps[at].kind == MessageKind.REGISTERED_LETTER), None)


def moved_day(
    steps: Sequence[Step], position: int, *, next_on: date, posted_on: date | None, zone: Zone = Zone.METROPOLE
) -> date:
    """Return the day of the step at this position of a new strategy: never before `next_on`, the day that held.

    Later when the new calendar leaves more time after the letter posted last.
    """
    if posted_on is None:
        return next_on
    days = steps[position].delay_days + (steps[position - 1].delay_days if steps[position - 1].is_call else 0)
    return max(next_on, product_deadline(posted_on, days, zone).action_on)


def freeze(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the steps as JSON, for a run that later versions do not touch."""
    return [asdict(step) for step in steps]


def thaw(steps: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Return the steps a run froze."""
    return tuple(Step(**step) for step in steps)


def problems(steps: Sequence[Step]) -> list[str]:
    """Return what forbids these steps, in French; empty when they may be published (R1.10, R10.5)."""
    found = []
    if not steps or steps[0].kind != MessageKind.FIRST_LETTER or steps[0].channel == Channel.EMAIL:
        found.append("La première étape est la première lettre, par la poste (R124-4).")
    if any(step.kind == MessageKind.FIRST_LETTER for step in steps[1:]):
        found.append("Une première lettre ne s’envoie qu’une fois.")
    if any(step.delay_days < 1 for step in steps[1:]):
        found.append("Chaque étape laisse au moins un jour après la précédente.")
    if any(step.answer_days < 1 for step in steps):
        found.append("Chaque courrier laisse au moins un jour pour répondre.")
    if any(step.kind == MessageKind.REGISTERED_LETTER and step.channel != Channel.REGISTERED for step in steps):
        found.append("Une lettre recommandée part en recommandé.")
    notices = [position for position, step in enumerate(steps) if step.kind == MessageKind.FORMAL_NOTICE]
    if notices and notices[-1] != len(steps) - 1:
        found.append("Rien ne suit une mise en demeure : le dossier revient au créancier.")
    if any(steps[position].channel != Channel.REGISTERED for position in notices):
        found.append("Une mise en demeure part en recommandé.")
    return found + _problems_of_calls(steps)


def called_for(step: Step, happened: Collection[str]) -> bool:
    """Whether this call is made, from what happened on the case since its last letter left."""
    return (not step.only_if or step.only_if in happened) and step.skip_if not in happened


def usual_course(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps of a case on which nothing happens: without the calls that an event alone brings.

    The days of such a call are those of the letter behind it, which leaves on the day announced all the same.
    """
    found: list[Step] = []
    days = 0
    for step in steps:
        if step.is_call and step.only_if:
            days += step.delay_days
            continue
        found.append(replace(step, delay_days=step.delay_days + days))
        days = 0
    return tuple(found)


def _problems_of_calls(steps: Sequence[Step]) -> list[str]:
    """What forbids the calls among these steps: each between two letters, after the day that the first one said."""
    found = []
    if any(step.is_call != (step.channel == Channel.CALL) for step in steps):
        found.append("Un appel se passe au téléphone, et lui seul.")
    if any((step.only_if or step.skip_if) and not step.is_call for step in steps):
        found.append("Un courrier annoncé part toujours : seul un appel dépend de ce qui s’est passé.")
    if any(step.only_if and step.only_if == step.skip_if for step in steps):
        found.append("Un appel ne peut pas être passé et laissé pour la même raison.")
    calls = [position for position, step in enumerate(steps) if step.is_call]
    around = [(steps[at - 1], steps[at], steps[at + 1]) for at in calls if 0 < at < len(steps) - 1]
    if len(around) < len(calls) or any(before.is_call or after.is_call for before, _call, after in around):
        found.append("Un appel vient entre deux courriers : celui d’avant, et celui qu’il annonce.")
    elif any(call.delay_days < before.answer_days + CALL_AFTER_ANSWER_DAYS for before, call, _after in around):
        found.append("Un appel vient cinq jours au moins après le délai de réponse du courrier d’avant (R10.3).")
    elif any(after.delay_days < LETTER_AFTER_CALL_DAYS for _before, _call, after in around):
        found.append("Le courrier qui suit un appel vient sept jours au moins après lui, le temps de le passer.")
    return found


def refuse_unlawful(steps: Sequence[Step]) -> None:
    """Raise `StrategyRefused` when these steps may not be published, or may no longer be followed."""
    if found := problems(steps):
        raise StrategyRefused(" ".join(found))


def next_step(steps: Sequence[Step], position: int) -> Step | None:
    """Return the step at this position, or None after the last one."""
    return steps[position] if 0 <= position < len(steps) else None


def next_letter(steps: Sequence[Step], position: int) -> tuple[Step, int] | None:
    """Return the letter behind this step and the days that lead to it, those of a call between them added; or None."""
    days = 0
    for step in steps[position + 1 :]:
        days += step.delay_days
        if not step.is_call:
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

    Who is written to more slowly has `slower` days more for each. A call is not announced: the letter behind it is.
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
) -> date | None:
    """Return the day of the step after the letter at `position`, or None when there is none.

    A letter never leaves before the day announced, nor is anybody called before the day given to answer is over
    (R10.2, R10.3); later when the addressee still has time to fetch a registered letter (R10.5).
    """
    following = next_step(steps, position + 1)
    if following is None:
        return None
    counted = next_letter_on(
        kind=MessageKind(steps[position].kind),
        audience=audience,
        sent_on=sent_on,
        delay=following.delay_days,
        zone=zone,
        presented_on=presented_on,
        picked_up=picked_up,
    )
    if following.is_call:
        return max(counted, action_after_grace(product_deadline(announced.answer_by, 0, zone), zone))
    return max(announced.act_on, counted)


def day_after_call(*, settled_on: date, announced: date, zone: Zone = Zone.METROPOLE) -> date:
    """Return the day of the letter behind a call: the day that was announced, and never that of the call itself."""
    return max(announced, next_working_day(settled_on + timedelta(days=1), zone))


def rehearse(
    steps: Sequence[Step], *, on: date, audience: DebtorKind, zone: Zone = Zone.METROPOLE
) -> tuple[Rehearsed, ...]:
    """Return the whole calendar for a case qualified on a day, as it goes when nobody answers."""
    return played(steps, leaves_on=first_day(steps, on, zone), audience=audience, zone=zone)


def played(
    steps: Sequence[Step], *, leaves_on: date, audience: DebtorKind, zone: Zone = Zone.METROPOLE
) -> tuple[Rehearsed, ...]:
    """Return these steps one after the other, the first leaving on a day, as they go when nobody answers."""
    rehearsed: list[Rehearsed] = []
    told = AnnouncedDates(leaves_on, leaves_on)
    for position, step in enumerate(steps):
        if step.is_call:
            rehearsed.append(Rehearsed(step, leaves_on, told.answer_by, told.act_on))
            leaves_on = day_after_call(settled_on=leaves_on, announced=told.act_on, zone=zone)
            continue
        told = announced_by(steps, position, leaves_on, audience, zone)
        rehearsed.append(Rehearsed(step, leaves_on, told.answer_by, told.act_on))
        following = day_after(steps, position, sent_on=leaves_on, announced=told, audience=audience, zone=zone)
        leaves_on = following or told.act_on
    return tuple(rehearsed)
