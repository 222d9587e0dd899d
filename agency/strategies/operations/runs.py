"""A case starts its strategy, once, with a frozen copy of the steps."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import DebtorKind
from agency.parties.queries import zone_of
from agency.strategies import rules
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun
from agency.strategies.queries import (
    published_default,
    steps_of,
)


class NoStrategy(Exception):
    """No published default strategy exists for this kind of person."""


@transaction.atomic
def start(*, case: Case, by: Actor, at: datetime, on: date) -> StrategyRun:
    """Put a case in the default strategy of its audience, with a frozen copy of the steps; once.

    A run that had stopped goes on where it stood. Raises `NoStrategy`, or `StrategyRefused` when the calendar
    is not lawful, whatever it was the day it was published.
    """
    run = StrategyRun.objects.select_for_update(of=("self",)).filter(case=case).first()
    if run is None:
        run = _new_run(case, on)
        run.save()
    elif run.state == RunState.STOPPED:
        rules.refuse_unlawful(rules.thaw(run.steps))
        run.state, run.next_on = RunState.RUNNING, on if run.next_step < len(run.steps) else None
        run.save(update_fields=["state", "next_on"])
    else:
        return run
    record(
        by=by,
        at=at,
        verb=Verb.STRATEGY_STARTED,
        subject=run,
        case_id=case.pk,
        strategy=run.strategy_id,
        version=run.version,
    )
    return run


def _new_run(case: Case, on: date) -> StrategyRun:
    strategy = published_default(DebtorKind(case.debtor_kind))
    if strategy is None or strategy.live_revision_id is None:
        raise NoStrategy(f"Aucune stratégie publiée pour : {DebtorKind(case.debtor_kind).label}.")
    steps = steps_of(strategy)
    rules.refuse_unlawful(steps)
    return StrategyRun(
        case=case,
        strategy=strategy,
        version=strategy.live_revision_id,
        steps=rules.freeze(steps),
        started_on=on,
        next_on=rules.first_day(steps, on, zone_of(case.debtor)),
    )
