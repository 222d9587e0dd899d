"""A debt paid in several times, told in one line."""

from datetime import datetime
from decimal import Decimal

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.plans.models import Plan
from agency.plans.operations import accept_offer
from tests.factories import BY, NOW


def a_plan(case: Case, at: datetime = NOW) -> Plan:
    """Three instalments, accepted at once by the agency's rules."""
    accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal("162.00"),
        day=10,
        evidence={"session": "a", "ip": "b"},
        by=BY,
        at=at,
        on=paris_date(at),
    )
    plan: Plan = case.plans.get(accepted_at=at)
    return plan
