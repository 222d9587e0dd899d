"""What counts as money collected by card, and a payout that bears the number of something else."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from agency.cards.stripe_gateway import Intent
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.enums import AccountCode
from tests.books.holding import assert_books_hold, balance
from tests.factories import NOW, TODAY, a_case


@pytest.mark.parametrize(
    ("changes", "collected"),
    [
        ({}, True),
        ({"status": "processing"}, False),
        ({"currency": "usd"}, False),
        ({"received": Decimal("0.00")}, False),
        ({"received": Decimal("0.01")}, True),
    ],
)
def test_only_euros_that_arrived_are_a_payment(changes: dict[str, Any], collected: bool) -> None:
    facts = {
        "ref": "pi_1",
        "key": "k",
        "status": "succeeded",
        "received": Decimal("5.00"),
        "currency": "eur",
        "at": NOW,
    }
    assert Intent(**(facts | changes)).succeeded == collected


def test_a_payout_is_known_by_the_number_the_provider_gave_it(tenant: Any, checkout_driver: Any) -> None:
    checkout_driver.pay(checkout_driver.open(a_case()))
    checkout_driver.bank.clock.advance(3 * 86400)
    checkout_driver.control("payouts", account="acct_lhermitte", status="paid")
    (payout,) = {event["data"]["object"]["id"] for event in map(_body, checkout_driver.events("payout.paid"))}
    ledger.post(
        postings.bank_fee(amount=Decimal("1.00")),
        source="desk",
        idem_key=f"payout:{payout}",
        booked_on=TODAY,
        value_on=TODAY,
        actor="test",
        at=NOW,
    )
    checkout_driver.tell_all()
    assert balance(AccountCode.BANK_TRUST) == Decimal("477.46")
    assert_books_hold()


def _body(request: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request.body)
    return found
