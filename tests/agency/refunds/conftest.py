"""The two persons of the money, and the card provider."""

from __future__ import annotations

from typing import Any

import pytest

from agency.journal.rules import Actor
from agency.users.enums import Role
from tests.agency.cards.conftest import checkout_driver
from tests.agency.desk.scene import staff

__all__ = ["checkout_driver"]


@pytest.fixture
def ana(tenant: Any) -> Actor:
    return Actor.staff(staff(Role.ACCOUNTANT, first="Ana"))


@pytest.fixture
def odile(tenant: Any) -> Actor:
    return Actor.staff(staff(Role.MANAGER, first="Odile"))
