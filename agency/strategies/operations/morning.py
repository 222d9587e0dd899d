"""The morning run: what was sent is followed, what is due is planned, a few thousand cases at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import connection, transaction

from agency.cases.enums import CLOSED_STATES
from agency.disputes.operations import end_pauses
from agency.handling.operations import lapse_calls
from agency.helpers.operations import end_over
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.operations import stop_condemned as stop_condemned_texts
from agency.limitation.operations import alert_of_ends, bar_ended
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun
from agency.strategies.queries import announced_only, due_runs, to_call, to_decide
from tenants.current import no_new_work

from .between.following import follow, wait_for_pick_up, wait_for_quiet
from .between.leaving import leave_uncalled, withdraw_uncalled
from .between.moving import move_to_reason
from .condemned import stop_condemned
from .hand_back import hand_back_due
from .mandates import follow_riders, return_ended
from .planning import StepsPlanned, plan_calls, plan_due
from .runs import resume_stopped, start_waiting
from .words import give_words_back

# Cases that one transaction holds: seconds of work, so that nobody waits long and a killed worker loses little.
SLICE = 2000

Done = TypeVar("Done")


def tick(*, by: Actor, on: date, at: datetime) -> int:
    """The morning run of one business date; return how many letters it planned, none the second time.

    Puts files under the riders that began and gives back those of mandates that ended, stops the runs of closed cases,
    unlawful calendars and texts that may not leave any more, writes the end of helps that are over, lets cases that
    came back go on, starts the runs of newly qualified ones, withdraws the letters that wait and are called for no
    more, follows what was sent, goes over to the strategy of a reason learnt since, waits while a creditor's weeks are
    quiet, leaves the letters that what happened does not call for, plans what is due, calls first, gives back the
    words that can no longer be kept, and hands back the cases whose last word is due. A day missed is caught up by the
    next run; a case on hold is not seen. Each slice is a transaction of its own: whoever stops in the middle is
    continued by the next run, at the latest in an hour.
    """
    given: dict[str, Any] = {"by": by, "at": at, "on": on}
    _alone(follow_riders, **given)
    _while_some(return_ended, **given)
    _in_order(bar_ended, **given)
    _while_some(end_pauses, by=by, at=at)
    _while_some(end_over, by=by, at=at)
    _alone(_clear_up, **given)
    _alone(lapse_calls, **given)
    _while_some(resume_stopped, **given)
    _while_some(start_waiting, **given)
    _in_order(withdraw_uncalled, by=by, at=at)
    _in_order(follow, **given)
    _in_order(wait_for_pick_up, **given)
    _in_order(move_to_reason, **given)
    _in_order(wait_for_quiet, **given)
    _in_order(_leave, **given)
    _in_order(_call, **given)
    planned = 0
    while (done := _alone(_plan, **given)).runs:
        planned += done.letters
    _while_some(give_words_back, **given)
    _in_order(hand_back_due, **given)
    _alone(_close, **given, planned=planned)
    return planned


@transaction.atomic
def _alone(act: Callable[..., Done], **given: Any) -> Done:
    """One slice, in its own transaction; another morning of the same agency waits until it is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tick:' || current_schema()))")
    return act(**given)


def _while_some(act: Callable[..., int], **given: Any) -> None:
    while _alone(act, size=SLICE, **given):
        pass


def _in_order(act: Callable[..., int | None], **given: Any) -> None:
    """Slice by slice, where what was seen may have to wait as it is: the next slice begins behind it."""
    after: int | None = 0
    while after is not None:
        after = _alone(act, after=after, size=SLICE, **given)


def _clear_up(*, by: Actor, at: datetime, on: date) -> None:
    alert_of_ends(by=by, at=at, on=on)
    stopped = StrategyRun.objects.filter(state=RunState.RUNNING, case__state__in=CLOSED_STATES)
    stopped.update(state=RunState.STOPPED, next_on=None)
    stop_condemned_texts(by=by, at=at)
    stop_condemned(by=by, at=at)


def _plan(*, by: Actor, at: datetime, on: date) -> StepsPlanned:
    runs = announced_only(due_runs(at, on)) if no_new_work() else due_runs(at, on)
    return plan_due(runs=runs.order_by("pk")[:SLICE], by=by, at=at, on=on)


def _leave(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    shut = no_new_work()
    runs = to_decide(announced_only(due_runs(at, on)) if shut else due_runs(at, on))
    runs = runs.filter(pk__gt=after).order_by("pk")[:size]
    return leave_uncalled(runs=runs, announced_only=shut, by=by, at=at, on=on)


def _call(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    runs = to_call(announced_only(due_runs(at, on)) if no_new_work() else due_runs(at, on))
    return plan_calls(runs=runs.filter(pk__gt=after).order_by("pk")[:size], by=by, at=at, on=on)


def _close(*, by: Actor, at: datetime, on: date, planned: int) -> None:
    record(by=by, at=at, verb=Verb.TICK_DONE, on=on, planned=planned)
