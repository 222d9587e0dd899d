"""The scales of a day that no release knows, entered by one person of the platform and checked by another."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django_tenants.utils import schema_context

from agency.law.interest.rates import RSA_CLASSES
from agency.rates.operations import check_rate, enter_rate

# Figures of the tests, higher than any that was published: nothing of the law is told here.
RSA = dict(zip(RSA_CLASSES, ("700.00", "350.00", "210.00", "280.00"), strict=True))
IN_APRIL = datetime(2026, 4, 2, 9, tzinfo=UTC)


@pytest.fixture
def scales(tenant: Any) -> None:
    """The scales since April, entered by one person of the platform and checked by another."""
    with schema_context("public"):
        for klass, value in RSA.items():
            entry = enter_rate(
                kind="rsa", klass=klass, valid_from=date(2026, 4, 1), valid_to=date(2027, 4, 1), value=Decimal(value),
                source_url="https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000000000002", by="odile@amiable.example",
                at=IN_APRIL,
            )  # fmt: skip
            check_rate(entry=entry, by="karim@amiable.example", at=IN_APRIL)
