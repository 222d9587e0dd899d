"""« Ma journée » with everything that may wait: the page, each tab and each line within the bound of a page."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.desk.day.enums import ItemKind
from agency.parties.models import Creditor
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.day.test_day_in_english import a_full_morning, free_days_end
from tests.agency.desk.day.test_nothing_falls_asleep import (
    OLD,
    RESTED,
    STORIES,
    a_day_off,
    overpaid,
    remittance_due,
    remittance_late,
    statement_held,
    to_call_back,
    to_qualify,
    unheard,
    unidentified,
)
from tests.factories import a_case, a_person

DAY = "/gestion/journee/"
BOUND = 25
"""Statements of a page, its session and its menu with them."""
# What one agency has once: its bank's file of that day, a transfer of that reference, a colleague of that name.
ONCE: frozenset[Callable[[Case], None]] = frozenset(
    {unidentified, statement_held, to_call_back, unheard, remittance_due, remittance_late, overpaid}
)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.MANAGER])
def test_with_every_kind_of_line_the_day_and_each_of_its_lines_hold_in_the_bound(
    sign_in: Any, settings: Any, role: Role
) -> None:
    a_full_morning()
    free_days_end(settings)
    somebody = sign_in(role)
    items = {item.kind: item for item in somebody.get(DAY).context["day"].items}
    assert items.keys() == set(ItemKind)
    cost = {}
    for address in (DAY, *(f"{DAY}?file={item.tab}&ligne={item.key}" for item in items.values())):
        with CaptureQueriesContext(connection) as found:
            assert somebody.get(address).status_code == 200
        cost[address] = len(found)
    assert {address: asked for address, asked in cost.items() if asked > BOUND} == {}


def test_the_day_asks_the_same_with_one_line_of_each_kind_or_three(desk: Any) -> None:
    name = (f"Personne {rank}" for rank in count(1))

    def one_more_of_each() -> None:
        for story in STORIES.keys() - ONCE:
            somebody_else(story, creditor, next(name))

    creditor = a_case(qualified=False).creditor
    for story in ONCE - {remittance_late}:
        somebody_else(story, creditor, next(name))
    one_more_of_each()
    cost = scene.asked(desk, DAY)
    few = len(desk.get(DAY).context["day"].items)
    assert cost <= BOUND
    one_more_of_each()
    one_more_of_each()
    assert len(desk.get(DAY).context["day"].items) > 2 * few
    assert scene.asked(desk, DAY) == cost


def somebody_else(story: Callable[[Case], None], creditor: Creditor, name: str) -> None:
    """The story of another person, whose case began a month ago."""
    person = a_person(creditor, last_name=name, email="")
    case = a_case(
        creditor=creditor, debtor=person, number=name, total="486.00", paid="0.00", qualified=story is not to_qualify,
        on=OLD.date(), at=OLD,
    )  # fmt: skip
    if story in RESTED:
        a_day_off(case)
    story(case)
