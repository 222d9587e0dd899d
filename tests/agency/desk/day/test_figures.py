"""The indicators, from the books."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from agency.desk.day.queries.figures import collected, figures, latest_figures, plans_kept
from agency.journal.rules import Actor
from agency.payments.operations import reverse
from agency.plans.operations import accept_offer
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

pytestmark = pytest.mark.usefixtures("tenant")


def test_what_came_in_this_month_leaves_out_last_month_what_is_over_and_what_bounced():
    case, other = a_case(), a_case(number="FA-2", total="300.00", paid="0.00")
    a_transfer(case, "100.00", "october", on=date(2026, 10, 31))
    a_transfer(case, "40.00", "first", on=date(2026, 11, 1))
    a_transfer(case, "400.00", "too much", on=TODAY)
    bounced = a_transfer(other, "25.00", "bounced", on=TODAY)
    reverse(payment=bounced, reason="rejet", by=BY, at=NOW, on=TODAY)
    found = collected(TODAY)
    assert found.total == Decimal("386.00")
    assert found.first == Decimal("40.00")


def test_a_plan_is_kept_when_its_parts_were_paid():
    case = a_case(total="300.00", paid="0.00")
    plan = accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal("100.00"),
        day=10,
        evidence={"session": "0" * 64, "ip": "1" * 64},
        by=Actor.debtor(case.debtor),
        at=NOW,
        on=TODAY,
    )
    second = plan.instalments.get(number=2).due_on
    assert plans_kept(TODAY).percent is None
    a_transfer(case, "100.00", "one", on=TODAY)
    kept = plans_kept(second)
    assert (kept.paid, kept.due, kept.percent) == (1, 2, 50)


def test_what_is_owed_is_cut_by_age_of_the_bill():
    for rank, days in enumerate((0, 30, 31, 60, 61, 90, 91)):
        a_case(number=f"A-{rank}", total="100.00", paid="0.00", due_on=TODAY - timedelta(days=days))
    shown = figures(NOW, TODAY)
    # With the 310 € of the case next door, due for 75 days.
    assert shown.outstanding == Decimal("1010.00")
    assert shown.ages == tuple(Decimal(sum_) for sum_ in ("200", "200", "510", "100"))


def test_the_figures_of_the_page_are_ten_minutes_old_at_most_and_say_when_they_were_counted():
    case = a_case()
    with time_machine.travel(NOW, tick=False) as clock:
        assert latest_figures(NOW, TODAY).collected.total == 0
        a_transfer(case, "40.00", "first", on=TODAY)
        later = NOW + timedelta(minutes=9)
        clock.move_to(later)
        assert (latest_figures(later, TODAY).at, latest_figures(later, TODAY).collected.total) == (NOW, 0)
        later = NOW + timedelta(minutes=11)
        clock.move_to(later)
        assert (latest_figures(later, TODAY).at, latest_figures(later, TODAY).collected.total) == (later, 40)
