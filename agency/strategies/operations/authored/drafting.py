"""The steps of a strategy saved as a draft: nothing that is followed changes before somebody publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.strategies import rules
from agency.strategies.models import Strategy, StrategyStep

# A calendar of more steps than that is no calendar that a person could follow.
MOST_STEPS = 12


@transaction.atomic
def draft_steps(*, strategy: Strategy, steps: Sequence[rules.Step], author: Any, by: Actor, at: datetime) -> None:
    """Save these steps as the latest draft of a strategy, lawful or not: only its publication asks.

    Raises `StrategyRefused` while somebody else holds the strategy locked, without a step, or with too many.
    """
    locked = Strategy.objects.select_for_update(of=("self",)).get(pk=strategy.pk)
    lock = locked.get_lock()
    if lock is not None and lock.for_user(author):
        raise rules.StrategyRefused("Cette stratégie est verrouillée : quelqu’un la relit ou la garde.")
    if not 1 <= len(steps) <= MOST_STEPS:
        raise rules.StrategyRefused(f"Une stratégie a de 1 à {MOST_STEPS} étapes.")
    draft = locked.get_latest_revision_as_object()
    draft.steps = [StrategyStep(sort_order=order, **vars(step)) for order, step in enumerate(steps)]
    revision = draft.save_revision(user=author, log_action=True, changed=True)
    record(by=by, at=at, verb=Verb.STRATEGY_DRAWN, subject=locked, steps=len(steps), revision=revision.pk)
