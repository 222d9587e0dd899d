"""The strategies shipped with Amiable."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import DebtorKind
from agency.strategies import rules
from agency.strategies.models import Strategy, StrategyStep

_SHIPPED = (
    ("Entreprises : trois courriers", DebtorKind.BUSINESS, rules.FIRM_STEPS),
    ("Familles : trois courriers, plus de temps", DebtorKind.CONSUMER, rules.FAMILY_STEPS),
)


@transaction.atomic
def install_defaults(*, by: Actor, at: datetime) -> list[Strategy]:
    """Publish the shipped strategies for the audiences that have none; the second time creates nothing."""
    taken = set(Strategy.objects.values_list("audience", flat=True))
    created = [_publish(name, audience, steps, at=at) for name, audience, steps in _SHIPPED if audience not in taken]
    if created:
        record(by=by, at=at, verb=Verb.STRATEGIES_INSTALLED, strategies=[strategy.pk for strategy in created])
    return created


def _publish(name: str, audience: DebtorKind, steps: tuple[rules.Step, ...], *, at: datetime) -> Strategy:
    rules.refuse_unlawful(steps)
    strategy = Strategy(name=name, audience=audience, is_default=True, live=False)
    strategy.steps = [StrategyStep(sort_order=order, **vars(step)) for order, step in enumerate(steps)]
    strategy.full_clean()
    strategy.save()
    strategy.save_revision().publish(skip_permission_checks=True)
    strategy.refresh_from_db()
    # Wagtail reads the clock itself; the day the agency opened is the one handed in.
    Strategy.objects.filter(pk=strategy.pk).update(first_published_at=at, last_published_at=at)
    return strategy
