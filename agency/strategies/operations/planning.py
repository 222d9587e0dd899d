"""The heart of the morning run: one statement plans the letters of thousands of runs, and advances them."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from agency.cases.models import CaseParty
from agency.handling import operations as handling
from agency.handling.values import CallWish
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.outbox.enums import MessageState
from agency.parties.queries import with_usable_phone, zones_of
from agency.strategies import rules
from agency.strategies.models import StrategyRun
from agency.strategies.queries import happened_since_letter

from .runs import save_places
from .sql import PLAN_STEPS


class StepsPlanned(NamedTuple):
    """What one pass did: letters planned, runs advanced."""

    letters: int
    runs: int


@transaction.atomic
def plan_due(*, runs: QuerySet[StrategyRun], by: Actor, at: datetime, on: date) -> StepsPlanned:
    """Plan the letters of these runs, one per person bound but the protected, and advance them; return how many.

    The letters, their journal lines and the advance are one statement, and live or die together.
    """
    due, values = runs.values("pk").query.sql_with_params()
    named = {f"due_{number}": value for number, value in enumerate(values)}
    due_sql = due % tuple(f"%({name})s" for name in named)
    with connection.cursor() as cursor:
        cursor.execute(
            PLAN_STEPS.format(due=due_sql),
            {
                **named,
                "on": on,
                "on_text": on.isoformat(),
                "at": at,
                "planned": MessageState.PLANNED.value,
                "verb": Verb.MESSAGE_PLANNED.value,
                "actor_kind": by.kind,
                "actor_ref": by.ref,
                "actor_label": by.label[:150],
            },
        )
        return StepsPlanned(*cursor.fetchone())


@transaction.atomic
def plan_calls(*, runs: QuerySet[StrategyRun], by: Actor, at: datetime, on: date) -> int | None:
    """Plan the calls of these runs, one per person bound who has a number and is not protected, and advance them.

    Return the last run seen, None when there is none. The gate is asked when somebody calls: whoever may not be called
    within the days of the call is not called, and the calendar goes on (R6.9). So it does where what happened since the
    last letter calls for no call.
    """
    due = list(runs.select_for_update(of=("self",)))
    happened = happened_since_letter([run.case_id for run in due])
    asked = [run for run in due if rules.called_for(rules.thaw(run.steps)[run.next_step], happened[run.case_id])]
    bound = CaseParty.objects.filter(case__in=[run.case_id for run in asked], debtor__protection="").order_by("pk")
    people = list(bound.values_list("case_id", "debtor_id"))
    reachable, zones = with_usable_phone(one for _case, one in people), zones_of([one for _case, one in people])
    by_case = {run.case_id: run for run in due}
    wishes = [
        CallWish(case, one, run.version, run.next_step, run.cycle, on, rules.call_until(on, zones[one]))
        for case, one in people
        if one in reachable and (run := by_case[case])
    ]
    handling.plan_each_call(wishes=wishes, by=by, at=at)
    none = [run for run in due if run.case_id not in {wish.case_id for wish in wishes}]
    acts = [JournalAct(run, run.case_id, {"step": run.next_step}) for run in none]
    record_each(by=by, at=at, verb=Verb.CALL_NOT_ASKED, acts=acts)
    for run in due:
        run.planned_step, run.next_step, run.next_on = run.next_step, run.next_step + 1, None
    save_places(due)
    return due[-1].pk if due else None
