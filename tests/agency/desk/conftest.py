"""A member of the team at their desk on the twenty-third of November 2026, and a browser to look with."""

import pytest
import time_machine

from agency.users.enums import Role
from tests.agency.desk import scene
from tests.databases import AgencyClient


@pytest.fixture(autouse=True)
def clock():
    """Monday the twenty-third of November 2026, at twelve past nine in Paris."""
    with time_machine.travel(scene.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ines(tenant):
    """Inès Caron, who handles files."""
    return scene.staff()


@pytest.fixture
def desk(tenant, ines):
    """Inès's browser, without scripts."""
    client = AgencyClient(tenant)
    client.force_login(ines)
    return client


@pytest.fixture
def sign_in(tenant):
    """`sign_in(Role.MANAGER)`: the browser of somebody with this role."""

    def enter(role: Role):
        client = AgencyClient(tenant)
        client.force_login(scene.staff(role, "Karim", "Haddou"))
        return client

    return enter
