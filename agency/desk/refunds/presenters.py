"""What may be given back, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.cases.models import Case
from agency.payments.models import Payment
from agency.refunds.queries import suggested, to_give_back
from agency.refunds.rules import give_back_by

MOST = 100


@dataclass(frozen=True)
class ToGiveBack:
    """A case paid over what was owed: how much, since when, by when, and the payments that hold it."""

    case: Case
    amount: Decimal
    by: date
    late: bool
    payments: tuple[tuple[Payment, Decimal], ...]


def present_to_give_back(on: date) -> list[ToGiveBack]:
    """The cases with money to give back that nobody gives back yet, the oldest first; a constant number of queries."""
    owed = to_give_back()
    cases = Case.objects.filter(pk__in=list(owed)).select_related("creditor", "debtor").order_by("pk")[:MOST]
    of: dict[int, list[tuple[Payment, Decimal]]] = defaultdict(list)
    known = {case.pk: case for case in cases}
    for payment, amount in suggested(Payment.objects.filter(case__in=known)):
        of[payment.case_id].append((payment, amount))
    found = []
    for pk, case in known.items():
        by = give_back_by(min((one.received_on for one, _amount in of[pk]), default=on))
        found.append(ToGiveBack(case, owed[pk], by, by < on, tuple(of[pk])))
    return sorted(found, key=lambda one: one.by)
