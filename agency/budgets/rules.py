"""The bands in which a household answers, and the budget that they stand for, in its favour. Pure (R5.8, R5.11)."""

from __future__ import annotations

from decimal import Decimal

from agency.law.money.affordability import Budget

# Euros of one band, and the band from which no upper bound is asked.
RESOURCE_STEP, RESOURCE_LAST = 250, 5_000
CHARGE_STEP, CHARGE_LAST = 100, 2_000
MOST_ADULTS, MOST_CHILDREN = 4, 6
KEPT_MONTHS = 3


def resource_bands() -> tuple[int, ...]:
    """Return where each band of resources begins, in euros a month."""
    return tuple(range(0, RESOURCE_LAST + RESOURCE_STEP, RESOURCE_STEP))


def charge_bands() -> tuple[int, ...]:
    """Return where each band of charges ends, in euros a month; the first is nothing at all."""
    return tuple(range(0, CHARGE_LAST + CHARGE_STEP, CHARGE_STEP))


def budget_of(adults: int, children: int, resources: int, charges: tuple[int, ...]) -> Budget:
    """Return the budget of a household that answered in bands: the least it earns, the most it spends (R5.8)."""
    return Budget(adults, children, Decimal(resources), Decimal(sum(charges)))
