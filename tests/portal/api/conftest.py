"""A school's accounting program, with the key that the agency made for it."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from agency.cases.models import Case
from agency.parties.models import Creditor
from agency.software.enums import KeyScope
from agency.software.operations import make_key
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case


class Program:
    """Software that calls the API of an agency with one key."""

    def __init__(self, tenant: Any, secret: str) -> None:
        self.client = AgencyClient(tenant, HTTP_AUTHORIZATION=f"Bearer {secret}")

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", asked)

    def post(self, path: str, said: Any, *, name: str = "une-demande") -> Any:
        return self.client.post(
            f"/api/v1/{path}", said, content_type="application/json", headers={"Idempotency-Key": name}
        )


def a_program(tenant: Any, creditor: Creditor | None, *scopes: KeyScope, name: str = "Compta 3000") -> Program:
    """A program with a key made today; all scopes unless told otherwise."""
    _key, secret = make_key(name=name, creditor=creditor, scopes=scopes or list(KeyScope), ends_on=None, by=BY, at=NOW)
    return Program(tenant, secret)


@pytest.fixture(autouse=True)
def clock() -> Any:
    """The second of November 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille Roussel's file, confided by the Collège Saint-Aubin."""
    return a_case()


@pytest.fixture
def program(tenant: Any, case: Case) -> Program:
    """The Collège's accounting program."""
    return a_program(tenant, case.creditor)


@pytest.fixture
def agency_program(tenant: Any, case: Case) -> Program:
    """The agency's own program."""
    return a_program(tenant, None, name="Portail du cabinet")
