"""Each night: what comes near its end is told once, what is over is asked of nobody any more (R2.18, R2.20)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from agency.cases import operations as cases
from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case, Claim
from agency.commitments import operations as commitments
from agency.commitments.enums import CommitmentKind
from agency.commitments.queries import open_commitments
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.time.limitation import ALERT_DAYS, is_over
from agency.ledger.queries import due_by_claim
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.values import LimitationPayload
from agency.plans import operations as plans

from .models import LimitationAlert
from .queries import outdated_alerts, owed_bills, with_barred_bills

BARRED = "TIME_BARRED"
REASON = "créance prescrite"
# What we owe the person or the creditor whatever happens to the debt.
_STILL_DUE = (CommitmentKind.ANSWER, CommitmentKind.REMITTANCE)

# One statement: the nearest alert of each end not over yet, once, with its line of the journal.
_RAISE = """
WITH ends AS (
    SELECT party.case_id, party.last_day_to_act,
           (SELECT min(days) FROM unnest(%(alerts)s::int[]) days WHERE party.last_day_to_act - %(on)s <= days) AS days
    FROM agency_caseparty party JOIN agency_case cases ON cases.id = party.case_id
    WHERE cases.state = ANY(%(open)s) AND party.last_day_to_act >= %(on)s
    GROUP BY party.case_id, party.last_day_to_act
), raised AS (
    INSERT INTO agency_limitationalert (case_id, last_day_to_act, days, raised_on)
    SELECT case_id, last_day_to_act, days, %(on)s FROM ends WHERE days IS NOT NULL ORDER BY case_id
    ON CONFLICT DO NOTHING
    RETURNING id, case_id, last_day_to_act, days
), told AS (
    INSERT INTO agency_journalline (
        at, actor_kind, actor_ref, actor_label, verb, subject_type, subject_id, case_id, data
    )
    SELECT %(at)s, %(actor_kind)s, %(actor_ref)s, %(actor_label)s, %(verb)s, 'limitationalert', id, case_id,
           jsonb_build_object('days', days, 'last_day_to_act', last_day_to_act)
    FROM raised
)
SELECT count(*) FROM raised
"""


@transaction.atomic
def watch(*, by: Actor, at: datetime, on: date) -> int:
    """Set aside what is barred on a day and tell what comes near; return how many alerts were raised (R2.18, R2.20).

    A night missed is caught up by the next: each alert is raised once for an end, the nearest only. Played twice, it
    changes nothing.
    """
    for case in with_barred_bills(on):
        bar(case=case, by=by, at=at, on=on)
    raised = _raise_alerts(by=by, at=at, on=on)
    outdated_alerts().update(seen_at=at)
    return raised


@transaction.atomic
def bar(*, case: Case, by: Actor, at: datetime, on: date) -> bool:
    """Ask nobody any more for the bills of a case whose last day is over; return whether there were any (R2.20).

    All of them: the case becomes time-barred, its letters, announced steps and plans stop. Some: they leave for a case
    of their own, and the others go on. The creditor is told.
    """
    owed = owed_bills(case)
    barred = [claim for claim in owed if is_over(claim.last_day_to_act, on)]
    if not barred:
        return False
    if len(barred) < len(owed):
        apart = cases.set_apart(case=case, claims=barred, by=by, at=at, on=on)
        _notify_creditor(apart, barred, by=by, at=at, on=on)
        return True
    outbox.cancel_planned(case=case, code=BARRED, by=by, at=at)
    plans.end_plans(case=case, reason=REASON, by=by, at=at)
    for commitment in open_commitments(case).exclude(kind__in=_STILL_DUE):
        commitments.cancel(commitment=commitment, reason=REASON, by=by, at=at)
    cases.move(case=case, to=CaseState.TIME_BARRED, by=by, at=at, on=on, reason=REASON)
    _notify_creditor(case, barred, by=by, at=at, on=on)
    return True


@transaction.atomic
def see(*, alert: LimitationAlert, by: Actor, at: datetime) -> LimitationAlert:
    """Say that somebody has read an alert and decided what follows; twice changes nothing."""
    locked = LimitationAlert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if locked.seen_at is None:
        locked.seen_at = at
        locked.save(update_fields=["seen_at"])
        record(by=by, at=at, verb=Verb.LIMITATION_SEEN, subject=locked, case_id=locked.case_id, days=locked.days)
    return locked


def _raise_alerts(*, by: Actor, at: datetime, on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _RAISE,
            {
                "on": on,
                "at": at,
                "alerts": list(ALERT_DAYS),
                "open": [str(state.value) for state in OPEN_STATES],
                "verb": Verb.LIMITATION_ALERTED.value,
                "actor_kind": by.kind,
                "actor_ref": by.ref,
                "actor_label": by.label[:150],
            },
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _notify_creditor(case: Case, barred: list[Claim], *, by: Actor, at: datetime, on: date) -> None:
    owed = due_by_claim(case.pk)
    last_day = max(claim.last_day_to_act for claim in barred)
    outbox.plan(
        case=case,
        creditor=case.creditor,
        kind=MessageKind.LIMITATION_NOTICE,
        planned_on=on,
        dedupe_key=f"barred:{case.pk}:{last_day.isoformat()}",
        payload=LimitationPayload(
            barred_from=last_day + timedelta(days=1),
            amount=sum((sum(owed[claim.pk].values(), ZERO) for claim in barred), ZERO),
            person=case.debtor.full_name,
            numbers=tuple(dict.fromkeys(claim.number for claim in barred)),
        ),
        by=by,
        at=at,
    )
