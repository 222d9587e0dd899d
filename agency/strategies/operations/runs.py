"""Cases start their strategy, once each, with a frozen copy of the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from json import dumps
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

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
from .sql import SAVE_PLACES, START_RUNS


@transaction.atomic
def start_waiting(*, by: Actor, at: datetime, on: date, size: int) -> int:
    """Put up to `size` cases that follow nothing yet in the default strategy of their audience; return how many.

    A case whose calendar is not lawful, whatever it was the day it was published, is suspended in front of a person.
    Without a strategy for an audience its cases wait. Zero means that none is left.
    """
    defaults = {audience: strategy for audience in DebtorKind if (strategy := published_default(audience))}
    found = without_run(at, on).filter(debtor_kind__in=defaults).order_by("pk")
    cases = list(found.values_list("pk", "debtor_id", "debtor_kind")[:size])
    for audience, strategy in defaults.items():
        if people := {case: debtor for case, debtor, kind in cases if kind == audience}:
            _start_all(people, strategy, by=by, at=at, on=on)
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
    save_places(lawful)
    acts = [JournalAct(run, run.case_id, {"strategy": run.strategy_id, "version": run.version}) for run in lawful]
    record_each(by=by, at=at, verb=Verb.STRATEGY_STARTED, acts=acts)
    for run in runs:
        if found := unlawful[run.version]:
            suspend(case=run.case, why=" ".join(found), by=by, at=at)
    return len(runs)


def save_places(runs: Sequence[StrategyRun]) -> None:
    """Write where these runs stand: the state, the next step and its day."""
    if not runs:
        return
    with connection.cursor() as cursor:
        places = [(run.pk, str(run.state), run.cycle, run.next_step, run.next_on) for run in runs]
        cursor.execute(SAVE_PLACES, [list(column) for column in zip(*places, strict=True)])


def _start_all(people: Mapping[int, int], strategy: Strategy, *, by: Actor, at: datetime, on: date) -> None:
    """Start cases, each with its first debtor, in one pass; their steps are frozen."""
    steps = steps_of(strategy)
    if found := rules.problems(steps):
        for case in Case.objects.filter(pk__in=people).order_by("pk"):
            suspend(case=case, why=" ".join(found), by=by, at=at)
        return
    zones = zones_of(people.values())
    days = {zone: rules.first_day(steps, on, zone) for zone in set(zones.values())}
    values: dict[str, Any] = {
        "cases": list(people),
        "days": [days[zones[debtor]] for debtor in people.values()],
        "strategy": strategy.pk,
        "version": strategy.live_revision_id,
        "steps": dumps(rules.freeze(steps), cls=DjangoJSONEncoder),
        "state": RunState.RUNNING.value,
        "on": on,
        "at": at,
        "verb": Verb.STRATEGY_STARTED.value,
        "actor_kind": by.kind,
        "actor_ref": by.ref,
        "actor_label": by.label[:150],
    }
    with connection.cursor() as cursor:
        cursor.execute(START_RUNS, values)
