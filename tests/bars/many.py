"""Agencies by the hundred."""

from __future__ import annotations

from tenants.models import Agency
from tenants.operations import create_agency
from tests.factories import NOW

CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def opened(number: int) -> Agency:
    """One more agency of the platform."""
    name = f"cabinet-{number}"
    # A code has four capitals, none taken for a digit, and is nobody else's.
    letters = "".join(CAPITALS[number // len(CAPITALS) ** place % len(CAPITALS)] for place in range(3))
    return create_agency(name=name, slug=name, host=f"{name}.localhost", code=f"N{letters}", by="ops", at=NOW)
