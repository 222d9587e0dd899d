"""Cases start their strategy, once each, with a frozen copy of the steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.parties.enums import DebtorKind
from agency.parties.queries import zones_of
from agency.strategies import rules
from agency.strategies.enums import RunState
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.queries import published_default, steps_of, stopped_runs, without_run

from .condemned import suspend

ROWS_A_STATEMENT = 500


@transaction.atomic
def start_waiting(*, by: Actor, at: datetime, on: date, size: int) -> int:
    """Put up to `size` cases that follow nothing yet in the default strategy of their audience; return how many.

    A case whose calendar is not lawful, whatever it was the day it was published, is suspended in front of a person.
    Without a strategy for an audience its cases wait. Zero means that none is left.
    """
    defaults = {audience: strategy for audience in DebtorKind if (strategy := published_default(audience))}
    cases = list(without_run(at, on).filter(debtor_kind__in=defaults).order_by("pk")[:size])
    for audience, strategy in defaults.items():
        _start_all([case for case in cases if case.debtor_kind == audience], strategy, by=by, at=at, on=on)
    return len(cases)


@transaction.atomic
def resume_stopped(*, by: Actor, at: datetime, on: date, size: int) -> int:
    """Let up to `size` cases that came back (a payment returned, a plan ended) go on where they stood; return how many.

    The letter sent last says when the next one may leave. A frozen calendar that is no longer lawful is not followed:
    its case is suspended in front of a person. Zero means that none is left.
    """
    runs = list(stopped_runs(at, on)[:size])
    unlawful = {run.version: rules.problems(rules.thaw(run.steps)) for run in runs}
    lawful = [run for run in runs if not unlawful[run.version]]
    for run in lawful:
        run.state, run.next_on = RunState.RUNNING, None if run.next_step else on
    StrategyRun.objects.bulk_update(lawful, ["state", "next_on"], batch_size=ROWS_A_STATEMENT)
    acts = [JournalAct(run, run.case_id, {"strategy": run.strategy_id, "version": run.version}) for run in lawful]
    record_each(by=by, at=at, verb=Verb.STRATEGY_STARTED, acts=acts)
    for run in runs:
        if found := unlawful[run.version]:
            suspend(case=run.case, why=" ".join(found), by=by, at=at)
    return len(runs)


def _start_all(cases: list[Case], strategy: Strategy, *, by: Actor, at: datetime, on: date) -> None:
    steps = steps_of(strategy)
    if found := rules.problems(steps):
        for case in cases:
            suspend(case=case, why=" ".join(found), by=by, at=at)
        return
    runs = StrategyRun.objects.bulk_create(_new_runs(cases, strategy, steps, on), batch_size=ROWS_A_STATEMENT)
    facts = {"strategy": strategy.pk, "version": strategy.live_revision_id}
    acts = [JournalAct(run, run.case_id, facts) for run in runs]
    record_each(by=by, at=at, verb=Verb.STRATEGY_STARTED, acts=acts)


def _new_runs(cases: list[Case], strategy: Strategy, steps: tuple[rules.Step, ...], on: date) -> Iterator[StrategyRun]:
    frozen, zones = rules.freeze(steps), zones_of([case.debtor_id for case in cases])
    days = {zone: rules.first_day(steps, on, zone) for zone in set(zones.values())}
    for case in cases:
        yield StrategyRun(
            case=case,
            strategy=strategy,
            version=strategy.live_revision_id,
            steps=frozen,
            started_on=on,
            next_on=days[zones[case.debtor_id]],
        )
