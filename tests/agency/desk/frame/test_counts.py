"""What waits behind a line of the menu: found once for many pages, and again as soon as somebody acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.journal.models import JournalLine
from agency.users.enums import Role
from tenants.models import Agency
from tests.agency.desk.scene import reply, staff
from tests.databases import AgencyClient
from tests.factories import NOW, a_case

PAGE = "/gestion/honoraires/"


def of_the_day(browser: AgencyClient) -> int:
    """How many lines the menu of a page says that the day has."""
    lines = browser.get(PAGE).context["staff"]["menu"]
    return next(int(line.count) for line in lines if line.entry.url_name == "staff_day")


def writes(case: Case) -> Reply:
    """The person writes to the agency."""
    return reply(case, ReplyKind.HARDSHIP, "Mes heures ont été réduites.", at=NOW)


def test_an_act_counts_at_once_and_a_second_page_asks_nothing(tenant: Agency) -> None:
    with time_machine.travel(NOW, tick=False):
        browser = AgencyClient(tenant)
        browser.force_login(staff(Role.MANAGER))
        before = of_the_day(browser)
        writes(a_case())
        assert of_the_day(browser) == before + 1
        with CaptureQueriesContext(connection) as asked:
            assert of_the_day(browser) == before + 1
        assert not [one for one in asked if "UNION" in one["sql"] or "agency_plan" in one["sql"]]


def test_what_no_act_brought_is_counted_within_the_minute(tenant: Agency) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = AgencyClient(tenant)
        browser.force_login(staff(Role.MANAGER))
        wrote = writes(a_case())
        last = JournalLine.objects.order_by("-pk").first()
        before = of_the_day(browser)
        Reply.objects.filter(pk=wrote.pk).update(answered_at=NOW)
        assert JournalLine.objects.order_by("-pk").first() == last, "somebody wrote it behind the product's back"
        assert of_the_day(browser) == before
        clock.shift(timedelta(seconds=61))
        assert of_the_day(browser) == before - 1


def test_two_agencies_count_apart(tenant: Agency, other: Agency, in_tenant: Any) -> None:
    with time_machine.travel(NOW, tick=False):
        theirs = AgencyClient(other)
        with in_tenant(other):
            theirs.force_login(staff(Role.MANAGER))
        ours = AgencyClient(tenant)
        ours.force_login(staff(Role.MANAGER))
        writes(a_case())
        mine = of_the_day(ours)
        assert (mine, of_the_day(theirs)) == (1, 0)
