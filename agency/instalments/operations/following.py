"""The dates of plans followed: a reminder before, then the steps of the law, each once; one message a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db import transaction

from agency.common.calendar import Zone, is_working_day, paris_date
from agency.common.money import ZERO
from agency.instalments.enums import AFTER_MISSED, PlanChoice, StepKind
from agency.instalments.models import InstalmentStep
from agency.instalments.queries import new_dates, parts_of, plans_to_follow, spans_of, steps_of
from agency.instalments.rules import (
    decision_day,
    is_reminded,
    last_day_in_time,
    next_step,
    notice_answer_by,
    posted_late,
    step_day,
)
from agency.instalments.values import DoneStep, PlanSpan
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.letters.enums import InstalmentNews, MessageKind
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import NewMessage, plan_each
from agency.outbox.queries import SENT, WAITING
from agency.outbox.queries.messages import LOST
from agency.outbox.review.rules import BY_HAND
from agency.outbox.runs.rules import LEFT_ALREADY
from agency.outbox.values import InstalmentPayload, PlanPart
from agency.parties.enums import DebtorKind
from agency.parties.queries import usable_phone, with_usable_email, zones_of
from agency.plans.models import Plan
from agency.plans.rules import notice_days

_NEWS = {
    StepKind.REMINDER: InstalmentNews.COMING,
    StepKind.FRIENDLY: InstalmentNews.FRIENDLY,
    StepKind.SECOND: InstalmentNews.SECOND,
    StepKind.OFFER: InstalmentNews.OFFER,
    StepKind.NOTICE: InstalmentNews.NOTICE,
}


@dataclass(frozen=True)
class _Known:
    """What is read once for all the plans of a run."""

    on: date
    agency: AgencyProfile
    parts: Mapping[int, list[Any]]
    steps: Mapping[int, list[Any]]
    spans: Mapping[int, PlanSpan]
    zones: Mapping[int, Zone]
    reached: set[int]


@dataclass(frozen=True)
class _Making:
    """A step to make now: what it tells; `row` when it was made before, and its message was turned back."""

    plan: Plan
    step: StepKind
    told: Sequence[Any]
    next_on: date | None = None
    row: InstalmentStep | None = None
    span: PlanSpan | None = None
    answer_by: date | None = None
    movable: bool = False

    @property
    def first(self) -> Any:
        """The instalment that the step is of."""
        return self.told[0]

    @property
    def key(self) -> str:
        """What makes its message the only one."""
        again = f":{self.row.message_id}" if self.row else ""
        return f"plan_step:{self.plan.pk}:{self.first.number}:{self.first.due_on:%Y%m%d}:{self.step}{again}"


@transaction.atomic
def follow(*, by: Actor, at: datetime, on: date) -> int:
    """Remind of the dates that come, make the step that each missed date has come to (R5.4); return how many.

    Each step once for a date, in their order and with their days between them, whatever held the case up; of one plan,
    the first date missed leads, and its messages tell the later ones. A constant number of queries, whatever runs late.
    """
    agency = profile_or_none()
    if agency is None:
        return 0
    ahead = agency.instalment_reminder_days
    plans = list(plans_to_follow(at, on, ahead).select_for_update(of=("self",), skip_locked=True))
    if not plans:
        return 0
    _name_what_left(plans)
    people = {plan.debtor for plan in plans}
    known = _Known(
        on, agency, parts_of(plans, _latest(on, ahead)), steps_of(plans), spans_of(plans),
        zones_of([one.pk for one in people]), with_usable_email(people),
    )  # fmt: skip
    found = [making for plan in plans if (making := _now(plan, known)) is not None]
    return _make(found, by=by, at=at, on=on)


def _latest(on: date, ahead: int) -> date:
    return date.fromordinal(on.toordinal() + ahead)


def _now(plan: Plan, known: _Known) -> _Making | None:
    """What this plan calls for today, if anything."""
    steps, parts = known.steps.get(plan.pk, []), known.parts.get(plan.pk, [])
    if any(step.done_on == known.on and not _given_back(step) for step in steps):
        return None
    zone, grace = known.zones[plan.debtor_id], known.agency.instalment_grace_days
    late = [part for part in parts if last_day_in_time(part.due_on, grace, zone) < known.on]
    late = _unless_kept(late, steps)
    if late:
        return _missed(plan, late, steps, last_day_in_time(late[0].due_on, grace, zone), known)
    past = any(part.due_on < known.on for part in parts)
    return None if past else _coming(plan, parts, steps, known)


def _coming(plan: Plan, parts: Sequence[Any], steps: Sequence[InstalmentStep], known: _Known) -> _Making | None:
    """The first date that is near, told by e-mail to who reads one."""
    if plan.debtor_id not in known.reached or plan.accepted_at is None:
        return None
    days, agreed_on = known.agency.instalment_reminder_days, paris_date(plan.accepted_at)
    near = (part for part in parts if is_reminded(part.due_on, on=known.on, days=days, agreed_on=agreed_on))
    for part in near:
        row = next((one for one in _of(part, steps) if one.step == StepKind.REMINDER), None)
        if row is None or _given_back(row):
            return _Making(plan, StepKind.REMINDER, [part], row=row)
    return None


def _unless_kept(late: Sequence[Any], steps: Sequence[Any]) -> list[Any]:
    """The missed dates from the first on which somebody has not decided to keep the plan as it is."""
    kept = {(one.number, one.due_on) for one in steps if one.choice == PlanChoice.KEEP}
    first = next((at for at, part in enumerate(late) if (part.number, part.due_on) not in kept), len(late))
    return list(late[first:])


def _missed(
    plan: Plan, late: Sequence[Any], steps: Sequence[Any], in_time_until: date, known: _Known
) -> _Making | None:
    """The step that the first missed date has come to, once the one before reached the person."""
    made = [one for one in _of(late[0], steps) if one.step != StepKind.REMINDER]
    again = made.pop() if made and _given_back(made[-1]) else None
    if made and made[-1].message is not None and made[-1].message.state in WAITING:
        return None
    step = next_step([StepKind(one.step) for one in made])
    if step is None:
        return None
    before = DoneStep(StepKind(made[-1].step), _reached_on(made[-1])) if made else None
    zone, answer_by = known.zones[plan.debtor_id], _left_until(step, plan, made, known)
    day = step_day(step, in_time_until, before)
    if (decision_day(day, answer_by, zone) if step == StepKind.DECISION else day) > known.on:
        return None
    if step == StepKind.NOTICE and not is_working_day(known.on, zone):
        # Its days are counted from the day it leaves.
        return None
    span, movable = (
        known.spans[plan.pk],
        plan.moved_on is None and bool(new_dates(plan, late, known.spans[plan.pk], known.on)),
    )
    return _Making(plan, step, late, _next_on(step, in_time_until, answer_by, zone, known.on), again, span, answer_by,
                   movable)  # fmt: skip


def _left_until(step: StepKind, plan: Plan, made: Sequence[Any], known: _Known) -> date | None:
    """The last day that a notice leaves; of a decision, that of the notice that reached the person, if one did."""
    if step == StepKind.NOTICE:
        days = notice_days(plan.wording_version, consumer=plan.debtor.kind == DebtorKind.CONSUMER)
        return None if days is None else notice_answer_by(known.on, days, known.zones[plan.debtor_id])
    if step == StepKind.DECISION:
        notice = next((one for one in made if one.step == StepKind.NOTICE), None)
        sent_on = notice.message.sent_on if notice is not None and notice.message is not None else None
        if notice is None or sent_on is None or notice.lost or notice.answer_by is None:
            return None
        return posted_late(notice.answer_by, notice.done_on, sent_on, known.zones[plan.debtor_id])
    return None


def _next_on(step: StepKind, in_time_until: date, answer_by: date | None, zone: Zone, on: date) -> date:
    """The day of the step after this one; this very day when somebody decides."""
    then = next_step(AFTER_MISSED[: AFTER_MISSED.index(step) + 1])
    if then is None:
        return on
    day = step_day(then, in_time_until, DoneStep(step, on))
    return decision_day(day, answer_by, zone) if then == StepKind.DECISION else day


def _of(part: Any, steps: Sequence[InstalmentStep]) -> list[InstalmentStep]:
    return [one for one in steps if (one.number, one.due_on) == (part.number, part.due_on)]


def _given_back(step: InstalmentStep) -> bool:
    """Whether its message was turned back by what came meanwhile: the step is made again when it is due again.

    What the gate refuses for good, and what a person of the agency took out, is not tried again.
    """
    message = step.message
    if message is None or message.state != MessageState.CANCELLED:
        return False
    return message.cancel_code not in LOST and message.cancel_code != BY_HAND


def _name_what_left(plans: Sequence[Plan]) -> None:
    """A step whose message was made again in vain, the one before having left all the same, is that one's."""
    vain = InstalmentStep.objects.filter(plan__in=plans, message__cancel_code=LEFT_ALREADY).select_related("message")
    for step in vain:
        twin = cast("Message", step.message)
        alike = Message.objects.filter(case=twin.case_id, debtor=twin.debtor_id, kind=twin.kind, state__in=SENT)
        step.message = alike.filter(pk__lt=twin.pk).order_by("-pk").first()
        step.save(update_fields=["message"])


def _reached_on(step: InstalmentStep) -> date:
    return (step.message.sent_on if step.message else None) or step.done_on


def _make(found: Sequence[_Making], *, by: Actor, at: datetime, on: date) -> int:
    told = [_message_of(making, on) for making in found if not _is_silent(making)]
    sent = {message.dedupe_key: message for message in plan_each(messages=told, by=by, at=at)}
    new = [_row(making, sent.get(making.key), on) for making in found]
    InstalmentStep.objects.bulk_create(row for row in new if row.pk is None)
    InstalmentStep.objects.bulk_update(
        [row for row in new if row.pk is not None], ["done_on", "told", "until_on", "next_on", "answer_by", "message"]
    )
    acts = [
        JournalAct(row, making.plan.case_id, {"step": row.step, "number": row.number, "told": str(row.told)})
        for row, making in zip(new, found, strict=True)
    ]
    return record_each(by=by, at=at, verb=Verb.INSTALMENT_FOLLOWED, acts=acts)


def _is_silent(making: _Making) -> bool:
    """Whether no message goes: a debit that came back told it, or somebody of the agency has the line in their day."""
    if making.step == StepKind.FRIENDLY:
        return bool(making.first.came_back)
    called = making.step == StepKind.SECOND and usable_phone(making.plan.debtor) is not None
    return called or making.step == StepKind.DECISION


def _message_of(making: _Making, on: date) -> NewMessage:
    kind = MessageKind.INSTALMENT_COMING if making.step == StepKind.REMINDER else MessageKind.INSTALMENT_MISSED
    without_end = making.step == StepKind.NOTICE and making.answer_by is None
    payload = InstalmentPayload(
        InstalmentNews.STILL if without_end else _NEWS[making.step],
        tuple(PlanPart(part.number, part.due_on, part.amount - part.paid) for part in making.told),
        making.span.left if making.span else ZERO, making.answer_by, making.movable,
    )  # fmt: skip
    # What may end a plan is proved: a registered letter.
    channel = Channel.REGISTERED if making.step == StepKind.NOTICE and making.answer_by else None
    return NewMessage(making.plan.case, kind, on, making.key, payload, debtor=making.plan.debtor, channel=channel)


def _row(making: _Making, message: Message | None, on: date) -> InstalmentStep:
    """The row of a step, the former one when it is made again."""
    row = making.row or InstalmentStep(
        plan=making.plan, number=making.first.number, due_on=making.first.due_on, step=making.step
    )
    left: list[Decimal] = [part.amount - part.paid for part in making.told]
    row.done_on, row.told, row.until_on = on, sum(left, ZERO), making.told[-1].due_on
    row.next_on, row.answer_by, row.message = making.next_on, making.answer_by, message
    return row
