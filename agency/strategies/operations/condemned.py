"""A calendar that the rules condemn stops, in front of a person: the letters of its cases would not be lawful."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.strategies import rules
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun
from agency.strategies.queries import running_calendars

log = logging.getLogger(__name__)


@transaction.atomic
def stop_condemned(*, by: Actor, at: datetime) -> int:
    """Stop the runs whose frozen calendar is no longer lawful, and suspend their cases; return how many."""
    stopped = 0
    for sample in running_calendars():
        if found := rules.problems(rules.thaw(sample.steps)):
            runs = StrategyRun.objects.filter(state=RunState.RUNNING, version=sample.version, steps=sample.steps)
            for run in runs.select_related("case"):
                run.state, run.next_on = RunState.STOPPED, None
                run.save(update_fields=["state", "next_on"])
                suspend(case=run.case, why=" ".join(found), by=by, at=at)
                stopped += 1
    return stopped


@transaction.atomic
def suspend(*, case: Case, why: str, by: Actor, at: datetime) -> None:
    """Suspend a case whose calendar may not be followed, until a person lifts it; say why, in the log too."""
    log.error("Case %s: its calendar may not be followed: %s", case.reference, why)
    hold(case=case, reason=HoldReason.STAFF, note=f"Calendrier à revoir. {why}"[:200], by=by, at=at)
    record(by=by, at=at, verb=Verb.STRATEGY_STOPPED, subject=case, case_id=case.pk, reason=why)
