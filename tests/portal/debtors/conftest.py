"""A person with a letter in hand, and the browser they open it with."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agency.cases.models import Case
from agency.cases.operations import current_code, set_first_letter
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """The second of November 2026, at half past ten in Paris; `clock.shift(...)` lets time pass."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def posted() -> Callable[..., Case]:
    """A case whose first letter has left."""

    def make(**facts: Any) -> Case:
        case = a_case(**facts)
        return set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)

    return make


@pytest.fixture
def case(tenant: Any, posted: Callable[..., Case]) -> Case:
    """Camille Roussel's: 546,00 € billed, 60,00 € paid to the school before."""
    return posted()


@pytest.fixture
def code(case: Case) -> str:
    """The code printed on Camille's letter."""
    return current_code(debtor=case.debtor, by=BY, at=NOW)


@pytest.fixture
def inside(tenant_client: AgencyClient, code: str) -> AgencyClient:
    """A browser whose visit has begun."""
    answer = tenant_client.post("/espace/", {"code": code, "postcode": "44300"})
    assert answer.status_code == 302, answer.content.decode()
    return tenant_client


@pytest.fixture
def to(case: Case) -> Callable[..., str]:
    """The address of a page of Camille's file."""
    return lambda name, *args: reverse(f"debtors:{name}", args=[case.reference, *args])


MINUTE = timedelta(minutes=1)
