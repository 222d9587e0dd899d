"""Money that arrives by transfer, told in one line."""

from decimal import Decimal
from typing import Any

from agency.cases.models import Case
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.operations import receive
from tests.factories import BY, NOW, TODAY


def a_transfer(case: Case, amount: str, ref: str = "ligne-1", **changes: Any) -> Payment:
    """Receive a transfer for a case, today unless `on` or `at` say otherwise."""
    on = changes.pop("on", TODAY)
    facts = {
        "case": case,
        "debtor": case.debtor,
        "amount": Decimal(amount),
        "method": Method.TRANSFER,
        "received_on": on,
        "value_on": on,
        "source": "bank",
        "external_id": ref,
        "by": BY,
        "at": NOW,
    }
    return receive(**facts | changes)
