"""Each night: what comes near its end is told once, what is over is asked of nobody any more (R2.18, R2.20)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case, Claim
from agency.cases.operations import move_each, set_apart
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import cancel_each
from agency.commitments.queries import open_commitments_on
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.time.limitation import ALERT_DAYS, is_over
from agency.ledger.queries import due_by_claim
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.operations import NewMessage
from agency.outbox.values import LimitationPayload
from agency.plans.operations import end_plans

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
    WHERE cases.state = ANY(%(open)s) AND party.last_day_to_act BETWEEN %(on)s AND %(latest)s
    GROUP BY party.case_id, party.last_day_to_act
), raised AS (
    INSERT INTO agency_limitationalert (case_id, last_day_to_act, days, raised_on)
    SELECT case_id, last_day_to_act, days, %(on)s FROM ends ORDER BY case_id
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
def alert_of_ends(*, by: Actor, at: datetime, on: date) -> int:
    """Tell what comes near on a day; return how many alerts were raised (R2.18).

    A night missed is caught up by the next: each alert is raised once for an end, the nearest only. Played twice, it
    changes nothing.
    """
    raised = _raise_alerts(by=by, at=at, on=on)
    outdated_alerts().update(seen_at=at)
    return raised


@transaction.atomic
def bar_ended(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    """Ask nobody any more for the bills whose last day is over, on up to `size` open cases (R2.20).

    All of a case: it becomes time-barred, its letters, announced steps and plans stop. Some: they leave for a case of
    their own, and the others go on. The creditor is told. Cases are taken in the order of their numbers, those beyond
    `after`; the last one seen is returned, None when none is left.
    """
    cases = list(with_barred_bills(on).filter(pk__gt=after)[:size])
    if not cases:
        return None
    _bar(cases, by=by, at=at, on=on)
    return cases[-1].pk


@transaction.atomic
def bar(*, case: Case, by: Actor, at: datetime, on: date) -> None:
    """Ask nobody any more for the bills of one case whose last day is over, as `bar_ended` does, without the night."""
    _bar(list(with_barred_bills(on).filter(pk=case.pk)), by=by, at=at, on=on)


def _bar(cases: list[Case], *, by: Actor, at: datetime, on: date) -> None:
    owed = owed_bills(cases)
    barred = {case: [claim for claim in owed[case.pk] if is_over(claim.last_day_to_act, on)] for case in cases}
    whole = {case: claims for case, claims in barred.items() if claims and len(claims) == len(owed[case.pk])}
    parted = {case: claims for case, claims in barred.items() if claims and case not in whole}
    apart = {set_apart(case=case, claims=those, by=by, at=at, on=on): those for case, those in parted.items()}
    if whole:
        _stop(list(whole), by=by, at=at, on=on)
    _notify_creditors({**whole, **apart}, by=by, at=at, on=on)


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
                "latest": on + timedelta(days=max(ALERT_DAYS)),
                "open": [str(state.value) for state in OPEN_STATES],
                "verb": Verb.LIMITATION_ALERTED.value,
                "actor_kind": by.kind,
                "actor_ref": by.ref,
                "actor_label": by.label[:150],
            },
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _stop(cases: list[Case], *, by: Actor, at: datetime, on: date) -> None:
    outbox.cancel_planned_on(cases=cases, code=BARRED, by=by, at=at)
    end_plans(cases=cases, reason=REASON, by=by, at=at)
    steps = open_commitments_on(cases).exclude(kind__in=_STILL_DUE)
    cancel_each(reasons=dict.fromkeys(steps, REASON), by=by, at=at)
    move_each(cases=cases, to=CaseState.TIME_BARRED, by=by, at=at, on=on, reason=REASON)


def _notify_creditors(barred: Mapping[Case, list[Claim]], *, by: Actor, at: datetime, on: date) -> None:
    owed = due_by_claim(*(case.pk for case in barred))
    told = []
    for case, claims in barred.items():
        last_day = max(claim.last_day_to_act for claim in claims)
        facts = LimitationPayload(
            barred_from=last_day + timedelta(days=1),
            amount=sum((sum(owed[claim.pk].values(), ZERO) for claim in claims), ZERO),
            person=case.debtor.full_name,
            numbers=tuple(dict.fromkeys(claim.number for claim in claims)),
        )
        key = f"barred:{case.pk}:{last_day.isoformat()}"
        told.append(NewMessage(case, MessageKind.LIMITATION_NOTICE, on, key, facts, creditor=case.creditor))
    outbox.plan_each(messages=told, by=by, at=at)
