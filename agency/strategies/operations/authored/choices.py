"""Which calendar a creditor or one of its mandates follows instead of the one by default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.models import Mandate
from agency.parties.enums import DebtorKind
from agency.parties.models import Creditor
from agency.strategies.models import Strategy, StrategyChoice


@transaction.atomic
def choose_strategies(
    *, creditor: Creditor, mandate: Mandate | None, chosen: Mapping[DebtorKind, Strategy | None], by: Actor,
    at: datetime,
) -> list[DebtorKind]:  # fmt: skip
    """Fix the calendar of each audience at one level; none is inherited again. Cases begun keep theirs (frozen copy).

    Return the audiences that changed; the journal keeps what they were. Raises `ValueError` for a strategy written for
    others.
    """
    held = {
        row.audience: row
        for row in StrategyChoice.objects.select_for_update(of=("self",)).filter(creditor=creditor, mandate=mandate)
    }
    before = {kind: held[kind].strategy_id if kind in held else None for kind in chosen}
    changed = [kind for kind, strategy in chosen.items() if (strategy.pk if strategy else None) != before[kind]]
    for kind in changed:
        strategy = chosen[kind]
        if strategy is not None and strategy.audience != kind:
            raise ValueError(f"strategy {strategy.pk} is not for {kind}")
        StrategyChoice.objects.filter(creditor=creditor, mandate=mandate, audience=kind).delete()
        if strategy is not None:
            StrategyChoice.objects.create(creditor=creditor, mandate=mandate, audience=kind, strategy=strategy)
    if changed:
        now = {kind: found.pk if (found := chosen[kind]) else None for kind in changed}
        was = {kind: before[kind] for kind in changed}
        record(by=by, at=at, verb=Verb.STRATEGY_CHOSEN, subject=mandate or creditor, before=was, after=now)
    return changed
