"""The dates of a plan are judged by what leaves: a day of the agency, from its follow-up to the post office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agency.cases.models import Case
from agency.instalments.operations import follow
from agency.plans.models import Plan
from sandbox.post import PostSandbox
from tests.agency.outbox.conftest import agency, post
from tests.agency.outbox.draining import work_off
from tests.factories import BY, TODAY, a_case
from tests.factories.plans import a_plan

__all__ = ["agency", "post"]


@pytest.fixture
def case(agency: Any, post: PostSandbox) -> Case:
    """Camille’s case, whose first letter left."""
    case = a_case()
    Case.objects.filter(pk=case.pk).update(first_letter_on=TODAY, first_letter_reference="LH-1")
    case.refresh_from_db()
    return case


@pytest.fixture
def plan(case: Case) -> Plan:
    """Three times 162 €, on 10 November, 10 December and 10 January; what confirms it has left."""
    plan = a_plan(case)
    work_off(by=BY, at=datetime(2026, 11, 2, 10, tzinfo=UTC))
    return plan


@pytest.fixture
def until() -> Callable[..., None]:
    """Each day between two, the follow-up is run as in the morning, then everything due leaves."""

    def live(last: date, since: date | None = None) -> None:
        day = since or last
        while day <= last:
            at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)
            follow(by=BY, at=at, on=day)
            work_off(by=BY, at=at)
            day += timedelta(days=1)

    return live
