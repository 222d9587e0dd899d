"""The morning run: what was sent is followed, what is due is planned."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from agency.cases.enums import CLOSED_STATES
from agency.cases.models import Case
from agency.disputes.operations import end_pauses
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.gate import Deny
from agency.law.contact.limits import Channel
from agency.ledger.queries import due_by_case
from agency.letters.enums import MessageKind
from agency.letters.operations import stop_condemned as stop_condemned_texts
from agency.limitation.operations import watch
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.queries import SENT, first_presentations, may_contact, purpose_of
from agency.outbox.rules import PICKED_UP
from agency.outbox.values import LetterPayload
from agency.parties.enums import DebtorKind
from agency.parties.queries import zone_of
from agency.strategies import rules
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun
from agency.strategies.queries import (
    after_registered,
    due_runs,
    messages_of_step,
    published_default,
    settled_steps,
    without_run,
)

from .condemned import stop_condemned, suspend
from .hand_back import hand_back_due
from .planning import plan_due
from .runs import start
from .words import give_words_back, move_words


@transaction.atomic
def tick(*, by: Actor, on: date, at: datetime) -> int:
    """The morning run of one business date; return how many letters it planned, none the second time.

    Stops the runs of closed cases, unlawful calendars and texts that may not leave any more, starts the runs of newly
    qualified cases, follows what was sent, plans what is due, gives back the words that can no longer be kept, and
    hands back the cases whose last word is due. A day missed is caught up by the next run; a case on hold is not seen.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tick:' || current_schema()), %s)", [on.toordinal()])
    watch(by=by, at=at, on=on)
    end_pauses(by=by, at=at)
    _stop_closed()
    stop_condemned_texts(by=by, at=at)
    stop_condemned(by=by, at=at)
    for case in without_run(at, on):
        if published_default(DebtorKind(case.debtor_kind)) is not None:
            _start_or_suspend(case, by=by, at=at, on=on)
    follow(by=by, at=at, on=on)
    _wait_for_pick_up(by=by, at=at, on=on)
    planned = plan_due(runs=due_runs(at, on), by=by, at=at, on=on)
    give_words_back(by=by, at=at, on=on)
    hand_back_due(by=by, at=at, on=on)
    record(by=by, at=at, verb=Verb.TICK_DONE, on=on, planned=planned)
    return planned


def _start_or_suspend(case: Case, *, by: Actor, at: datetime, on: date) -> None:
    try:
        start(case=case, by=by, at=at, on=on)
    except rules.StrategyRefused as refusal:
        suspend(case=case, why=str(refusal), by=by, at=at)


@transaction.atomic
def follow(*, by: Actor, at: datetime, on: date) -> int:
    """Set the date of the next step from the real posting of the letter before; return runs moved.

    A step that was cancelled (a hold, an address) is planned again, in a new cycle, once nothing stops it.
    """
    moved = 0
    for run in settled_steps(at, on):
        messages = list(messages_of_step(run))
        sent = [message for message in messages if message.state in SENT]
        if sent:
            _go_on(run, sent)
            if run.next_on is not None:
                move_words(run.case, run.next_on, by=by, at=at, on=on)
        elif any(message.state == MessageState.FAILED for message in messages) or not _free_again(run, at):
            continue
        else:
            run.next_step, run.cycle, run.next_on = run.next_step - 1, run.cycle + 1, on
        run.save(update_fields=["next_step", "cycle", "next_on", "state"])
        moved += 1
    return moved


def _go_on(run: StrategyRun, sent: list[Message]) -> None:
    run.next_on = max(filter(None, (_day_after(run, message) for message in sent)), default=None)
    if run.next_on is None:
        run.state = RunState.FINISHED


def _day_after(run: StrategyRun, message: Message) -> date | None:
    """The day of the next step, from what the post has told of this letter (R10.2, R10.5)."""
    if message.sent_on is None or message.debtor is None:
        return None
    zone = zone_of(message.debtor)
    presented = first_presentations([message.pk]).get(message.pk)
    return rules.day_after(
        rules.thaw(run.steps),
        run.next_step - 1,
        sent_on=message.sent_on,
        announced=message.read(LetterPayload).act_on or message.sent_on,
        audience=DebtorKind(run.case.debtor_kind),
        zone=zone,
        presented_on=presented.date() if presented else None,
        picked_up=message.events.filter(kind__in=PICKED_UP).exists(),
    )


def _free_again(run: StrategyRun, at: datetime) -> bool:
    """Whether what cancelled the step is over: asked to the same gate, for each person bound."""
    step = rules.thaw(run.steps)[run.next_step - 1]
    if due_by_case([run.case_id])[run.case_id] <= 0:
        return False
    purpose = purpose_of(MessageKind(step.kind))
    answers = [
        may_contact(run.case, party.debtor, Channel(step.channel), at, purpose)
        for party in run.case.parties.select_related("debtor")
    ]
    return any(not isinstance(answer, Deny) or answer.next_allowed_at is not None for answer in answers)


def _wait_for_pick_up(*, by: Actor, at: datetime, on: date) -> None:
    """A consumer who may still fetch a registered letter is left the time to; the commitment moves with it."""
    for run in after_registered(at, on):
        dates = [_day_after(run, message) for message in messages_of_step(run)]
        later = max(filter(None, dates), default=None)
        if later is None or later <= on:
            continue
        run.next_on = later
        run.save(update_fields=["next_on"])
        move_words(run.case, later, by=by, at=at, on=on)


def _stop_closed() -> None:
    StrategyRun.objects.filter(state=RunState.RUNNING, case__state__in=CLOSED_STATES).update(
        state=RunState.STOPPED, next_on=None
    )
