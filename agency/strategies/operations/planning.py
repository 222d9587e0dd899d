"""The set-based heart of the morning run: one statement plans every letter due and advances every run."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from agency.journal.enums import Verb
from agency.journal.rules import Actor
from agency.outbox.enums import MessageState
from agency.strategies.models import StrategyRun

_PLAN = """
WITH due AS (
    SELECT run.id AS run_id, run.case_id, run.version, run.next_step, run.cycle,
           run.steps -> run.next_step::int AS step, run.steps -> (run.next_step + 1)::int AS following
    FROM agency_strategyrun run
    WHERE run.state = 'running' AND run.next_on <= %(on)s AND run.id IN ({due})
    FOR UPDATE OF run
), planned AS (
    INSERT INTO agency_message (
        case_id, debtor_id, kind, channel, dedupe_key, strategy_version, step, cycle, planned_on, not_before, state,
        payload, reference, attempts, provider_key, provider_ref, cancel_code, last_error
    )
    SELECT due.case_id, party.debtor_id, step ->> 'kind', step ->> 'channel',
           concat_ws(':', 'step', due.case_id, due.version, due.next_step, due.cycle, party.debtor_id),
           due.version, due.next_step, due.cycle, %(on)s, %(at)s, %(planned)s,
           jsonb_build_object(
               'answer_days', step -> 'answer_days', 'encloses_previous', step -> 'encloses_previous',
               'encloses_invoice', step -> 'encloses_invoice', 'next_delay', following -> 'delay_days',
               'next_kind', following -> 'kind', 'version', 1
           ),
           '', 0, '', '', '', ''
    FROM due JOIN agency_caseparty party ON party.case_id = due.case_id
    JOIN agency_debtor bound ON bound.id = party.debtor_id AND bound.protection = ''
    ON CONFLICT DO NOTHING
    RETURNING id, case_id, kind
), told AS (
    INSERT INTO agency_journalline (
        at, actor_kind, actor_ref, actor_label, verb, subject_type, subject_id, case_id, data
    )
    SELECT %(at)s, %(actor_kind)s, %(actor_ref)s, %(actor_label)s, %(verb)s, 'message', id, case_id,
           jsonb_build_object('kind', kind, 'planned_on', %(on_text)s::text)
    FROM planned
), advanced AS (
    UPDATE agency_strategyrun run SET next_step = run.next_step + 1, next_on = NULL
    FROM due WHERE run.id = due.run_id
)
SELECT count(*) FROM planned
"""


@transaction.atomic
def plan_due(*, runs: QuerySet[StrategyRun], by: Actor, at: datetime, on: date) -> int:
    """Plan the letters of these runs, one per person bound but the protected, and advance them; return letters planned.

    The letters, their journal lines and the advance are one statement, and live or die together.
    """
    due, values = runs.order_by().values("pk").query.sql_with_params()
    named = {f"due_{number}": value for number, value in enumerate(values)}
    due_sql = due % tuple(f"%({name})s" for name in named)
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAN.format(due=due_sql),
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
        row = cursor.fetchone()
    return int(row[0]) if row else 0
