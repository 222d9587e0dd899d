"""A school whose mandate has the four figures."""

from decimal import Decimal

import pytest

from tests.factories import a_case, a_creditor, a_mandate

PRICES = {"fee_per_case": Decimal("35.00"), "fee_per_phase": Decimal("6.00"), "fee_per_letter": Decimal("2.53"),
          "fee_per_month": Decimal("90.00")}  # fmt: skip


@pytest.fixture
def case(tenant):
    creditor = a_creditor(email="econome@saint-aubin.example")
    a_mandate(creditor, **PRICES)
    return a_case(creditor=creditor)
