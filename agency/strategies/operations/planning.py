"""The heart of the morning run: one statement plans the letters of thousands of runs, and advances them."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from agency.journal.enums import Verb
from agency.journal.rules import Actor
from agency.outbox.enums import MessageState
from agency.strategies.models import StrategyRun

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
