"""Cases start their strategy, once each, with a frozen copy of the steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from json import dumps
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Q

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
from agency.strategies.queries import (
    made_for_reasons,
    published_default,
    steps_of,
    stopped_runs,
    with_chosen,
    without_run,
)

from .condemned import suspend
from .sql import SAVE_PLACES, START_RUNS


class _Beginning(NamedTuple):
    """A case that begins, who is asked first on it, the strategy that it follows."""

    case: int
    debtor: int
    followed: rules.Followed


@transaction.atomic
def start_waiting(*, by: Actor, at: datetime, on: date, size: int) -> int:
    """Put up to `size` cases that follow nothing yet in the strategy of their audience; return how many.

    The one made for the reason why they are not paid, when it is known; else the one that their mandate, else their
    creditor, chose; else the one by default.
    A case whose calendar is not lawful, whatever it was the day it was published, is suspended in front of a person.
    Without a strategy for an audience its cases wait. Zero means that none is left.
    """
    defaults = {audience: strategy for audience in DebtorKind if (strategy := published_default(audience))}
    found = with_chosen(without_run(at, on)).filter(Q(debtor_kind__in=defaults) | Q(chosen__isnull=False))
    cases = list(found.order_by("pk").values_list("pk", "debtor_id", "debtor_kind", "chosen", "stated")[:size])
    usual = {audience: strategy.pk for audience, strategy in defaults.items()}
    made_for = made_for_reasons()
    begun: dict[int, list[_Beginning]] = defaultdict(list)
    for case, debtor, kind, chosen, stated in cases:
        one = rules.followed(stated, made_for=made_for[kind], chosen=chosen, usual=usual.get(kind, 0))
        begun[one.strategy].append(_Beginning(case, debtor, one))
    for pk, strategy in sorted(Strategy.objects.in_bulk(list(begun)).items()):
        _start_all(begun[pk], strategy, by=by, at=at, on=on)
    return len(cases)


@transaction.atomic
def resume_stopped(*, by: Actor, at: datetime, on: date, size: int) -> int:
    """Let up to `size` cases that came back (a payment returned, a plan ended) go on where they stood; return how many.

    The letter sent last says when the next one may leave. A frozen calendar that is no longer lawful is not followed:
    its case is suspended in front of a person. Zero means that none is left.
    """
    runs = list(stopped_runs(at, on)[:size])
    unlawful = {run.pk: rules.problems(rules.thaw(run.steps)) for run in runs}
    lawful = [run for run in runs if not unlawful[run.pk]]
    for run in lawful:
        run.state, run.next_on = RunState.RUNNING, on if run.planned_step is None else None
    save_places(lawful)
    acts = [JournalAct(run, run.case_id, {"strategy": run.strategy_id, "version": run.version}) for run in lawful]
    record_each(by=by, at=at, verb=Verb.STRATEGY_STARTED, acts=acts)
    for run in runs:
        if found := unlawful[run.pk]:
            suspend(case=run.case, why=" ".join(found), by=by, at=at)
    return len(runs)


def save_places(runs: Sequence[StrategyRun]) -> None:
    """Write where these runs stand: the state, the step planned last, the next one and its day."""
    if not runs:
        return
    with connection.cursor() as cursor:
        places = [
            (run.pk, str(run.state), run.cycle, run.planned_step, run.next_step, run.next_on) for run in runs
        ]  # fmt: skip
        cursor.execute(SAVE_PLACES, [list(column) for column in zip(*places, strict=True)])


def _start_all(cases: Sequence[_Beginning], strategy: Strategy, *, by: Actor, at: datetime, on: date) -> None:
    """Start cases in one pass; their steps are frozen."""
    steps = steps_of(strategy)
    if found := rules.problems(steps):
        for case in Case.objects.filter(pk__in=[one.case for one in cases]).order_by("pk"):
            suspend(case=case, why=" ".join(found), by=by, at=at)
        return
    zones = zones_of([one.debtor for one in cases])
    days = {zone: rules.first_day(steps, on, zone) for zone in set(zones.values())}
    values: dict[str, Any] = {
        "cases": [one.case for one in cases],
        "days": [days[zones[one.debtor]] for one in cases],
        "whys": [one.followed.why.value for one in cases],
        "reasons": [one.followed.reason for one in cases],
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
