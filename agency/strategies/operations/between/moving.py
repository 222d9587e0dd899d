"""A reason learnt later moves a case to the strategy made for it, where nothing that was said becomes untrue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.parties.queries import zones_of
from agency.strategies import rules
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.queries import (
    announced_kinds,
    last_words,
    posted_last,
    steps_of,
    strategies_wanted,
    with_new_reason,
)

from .following import advance

MOVED = "le calendrier suit la raison du non-paiement, sans aller plus vite"
_PLACE = ["strategy", "version", "steps", "cycle", "planned_step", "next_step", "next_on", "why", "reason"]


@transaction.atomic
def move_to_reason(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    """Move up to `size` runs, beyond the number `after`, to the strategy that the reason stated last asks for.

    Only while nothing but the first letter has left, and never faster: the letter announced comes on the day announced,
    or later when the new calendar leaves more time. Where the new strategy has no such letter, or is not lawful, the
    run stays as it is, and the page says so. The last run seen, None when none is left.
    """
    seen = list(with_new_reason(at, on).filter(pk__gt=after).select_for_update(of=("self",))[:size])
    wanted = strategies_wanted(seen)
    runs = [run for run in seen if run.pk in wanted]
    strategies = Strategy.objects.filter(live=True).in_bulk({one.strategy for one in wanted.values()})
    steps = {pk: steps_of(strategy) for pk, strategy in sorted(strategies.items())}
    said, posted = announced_kinds(run.case_id for run in runs), posted_last(run.case_id for run in runs)
    words = last_words([run.case_id for run in runs])
    zones = zones_of([run.case.debtor_id for run in runs])
    moved, acts = [], []
    for run in runs:
        one, was = wanted[run.pk], run.strategy_id
        new = steps[one.strategy]
        begun = run.next_step > 0 or run.planned_step is not None
        place = rules.moved_place(new, begun=begun, said=said.get(run.case_id, ()))
        if place is None or run.next_on is None or rules.problems(new):
            continue
        # The day held may be that of a call, or of a letter that was announced to nobody.
        held = max(run.next_on, words.get(run.case_id, run.next_on))
        zone = zones[run.case.debtor_id]
        day = rules.moved_day(new, place, next_on=held, posted_on=posted.get(run.case_id), zone=zone)
        _stand(run, strategies[one.strategy], one, new, place, day)
        moved.append(run)
        acts.append(JournalAct(run, run.case_id, {"was": was, "strategy": one.strategy, "reason": one.reason}))
    StrategyRun.objects.bulk_update(moved, _PLACE)
    record_each(by=by, at=at, verb=Verb.STRATEGY_MOVED, acts=acts)
    advance(moved, why=MOVED, by=by, at=at, on=on)
    return seen[-1].pk if seen else None


def _stand(
    run: StrategyRun, strategy: Strategy, why: rules.Followed, steps: Sequence[rules.Step], place: int, day: date
) -> None:
    """Put a run before a step of another strategy, in a cycle of its own."""
    run.strategy, run.version, run.steps = strategy, strategy.live_revision_id, rules.freeze(steps)
    run.cycle, run.planned_step, run.next_step, run.next_on = run.cycle + 1, None, place, day
    run.why, run.reason = why.why, why.reason
