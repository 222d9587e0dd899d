"""A call that a calendar asks for: planned, left by somebody who says why, out of time, without object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from agency.cases.models import Case
from agency.handling.enums import CallOutcome, PlannedCallState
from agency.handling.models import Call, PlannedCall
from agency.handling.rules import HandlingRefused
from agency.handling.values import CallWish
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct


@transaction.atomic
def plan_each_call(*, wishes: Sequence[CallWish], by: Actor, at: datetime) -> int:
    """Plan calls, each a line of *Ma journée* until somebody makes it or leaves it; return how many.

    A line promises nothing to the person: the gate is asked when the call begins (R6.6 to R6.9).
    """
    calls = PlannedCall.objects.bulk_create([PlannedCall(**vars(wish)) for wish in wishes])
    acts = [JournalAct(one, one.case_id, {"planned_on": one.planned_on.isoformat()}) for one in calls]
    return record_each(by=by, at=at, verb=Verb.CALL_PLANNED, acts=acts)


@transaction.atomic
def leave_call(*, planned: PlannedCall, why: str, by: Actor, at: datetime) -> PlannedCall:
    """Say why a planned call is not made: the calendar goes on; one that is settled stays as it is.

    Raises `HandlingRefused` without a word that says why.
    """
    if not why.strip():
        raise HandlingRefused("Dites en quelques mots pourquoi cet appel n’est pas passé.")
    locked = PlannedCall.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    if locked.state == PlannedCallState.OPEN:
        locked.state, locked.settled_at, locked.why = PlannedCallState.SKIPPED, at, why.strip()[:200]
        locked.save(update_fields=["state", "settled_at", "why"])
        record(by=by, at=at, verb=Verb.CALL_LEFT, subject=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def lapse_calls(*, by: Actor, at: datetime, on: date) -> int:
    """End the planned calls that nobody made in their days; return how many."""
    return _end(PlannedCall.objects.filter(until_on__lt=on), PlannedCallState.LAPSED, by=by, at=at)


@transaction.atomic
def drop_calls(*, case: Case, by: Actor, at: datetime) -> int:
    """End the planned calls of a case whose calendar begins anew; return how many."""
    return _end(PlannedCall.objects.filter(case=case), PlannedCallState.DROPPED, by=by, at=at)


@transaction.atomic
def keep_planned(*, call: Call, by: Actor, at: datetime) -> int:
    """Settle what was planned to this person on this case by a call that took place; return how many."""
    took_place = call.outcome == CallOutcome.SPOKE if call.incoming else call.outcome != CallOutcome.NOT_PLACED
    asked = PlannedCall.objects.filter(case=call.case_id, debtor=call.debtor_id)
    return _end(asked, PlannedCallState.MADE, by=by, at=at) if took_place else 0


def _end(calls: QuerySet[PlannedCall], state: PlannedCallState, *, by: Actor, at: datetime) -> int:
    over = list(calls.filter(state=PlannedCallState.OPEN).select_for_update(of=("self",)))
    PlannedCall.objects.filter(pk__in=[one.pk for one in over]).update(state=state, settled_at=at)
    acts = [JournalAct(one, one.case_id, {"state": state.value}) for one in over]
    return record_each(by=by, at=at, verb=Verb.CALL_ENDED, acts=acts)
