"""Money goes back on the card it came from: asked once, in parts, owed again when it fails; two persons at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from agency.cards.enums import IncidentKind
from agency.cards.queries import open_incidents
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode
from agency.ledger.queries import case_due, overpaid_by_case
from agency.payments.models import Payment, Receipt
from agency.refunds.enums import RefundMeans, RefundState
from agency.refunds.models import Refund
from agency.refunds.operations import RefundRefused, cancel, prepare
from agency.refunds.queries import available, failed_refunds
from agency.refunds.values import RefundWish
from tests.agency.refunds.test_giving_back import a_worker_comes
from tests.books.holding import assert_books_hold, balance
from tests.factories import NOW, TODAY, a_case
from tests.factories.transfers import a_transfer


def wish(amount: str) -> RefundWish:
    return RefundWish(Decimal(amount), "Payé deux fois", TODAY)


@pytest.fixture(autouse=True)
def _this_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def paid(tenant: Any, checkout_driver: Any) -> Payment:
    """The person pays 486,00 € on the page while 428,00 € arrive by transfer: 428,00 € of the card are hers."""
    case = a_case()
    attempt = checkout_driver.open(case)
    a_transfer(case, "428.00")
    checkout_driver.pay(attempt)
    checkout_driver.tell_all()
    return Payment.objects.select_related("case").get(method="card")


def test_two_parts_go_back_on_the_card_each_once(paid: Payment, checkout_driver: Any, ana: Actor) -> None:
    first = prepare(payment=paid, wish=wish("40.00"), by=ana, at=NOW)
    second = prepare(payment=paid, wish=wish("30.00"), by=ana, at=NOW)
    assert (first.means, first.state, first.order) == (RefundMeans.CARD, RefundState.AGREED, "")
    a_worker_comes()
    checkout_driver.tell_all()
    assert set(Refund.objects.values_list("state", flat=True)) == {RefundState.PAID}
    assert overpaid_by_case() == {paid.case_id: Decimal("358.00")}
    assert (case_due(paid.case_id), balance(AccountCode.STRIPE_CLEARING)) == (0, checkout_driver.balance())
    assert [one.corrects_id is not None for one in Receipt.objects.filter(payment=paid).order_by("pk")] == [
        False, True, True,
    ]  # fmt: skip
    second.refresh_from_db()
    with pytest.raises(RefundRefused, match="déjà parti"):
        cancel(refund=second, reason="Trop tard", by=ana, at=NOW)
    assert_books_hold()


def test_a_worker_killed_after_asking_asks_for_the_same_refund(paid: Payment, checkout_driver: Any, ana: Actor) -> None:
    refund = prepare(payment=paid, wish=wish("40.00"), by=ana, at=NOW)
    a_worker_comes()
    # What it had written of the answer is lost with it.
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.AGREED, provider_ref="", lease_until=None)
    a_worker_comes()
    refund.refresh_from_db()
    assert (refund.state, paid.withdrawals.count()) == (RefundState.PAID, 1)
    assert overpaid_by_case() == {paid.case_id: Decimal("388.00")}


def test_a_refund_that_fails_is_owed_again_and_waits_for_a_person(
    paid: Payment, checkout_driver: Any, ana: Actor
) -> None:
    refund = prepare(payment=paid, wish=wish("40.00"), by=ana, at=NOW)
    a_worker_comes()
    refund.refresh_from_db()
    checkout_driver.control(f"refunds/{refund.provider_ref}/fail")
    checkout_driver.tell_all()
    a_worker_comes()
    refund.refresh_from_db()
    assert (refund.state, list(failed_refunds())) == (RefundState.RETURNED, [refund])
    assert overpaid_by_case() == {paid.case_id: Decimal("428.00")}
    assert IncidentKind.REFUND_FAILED in open_incidents().values_list("kind", flat=True)
    assert balance(AccountCode.STRIPE_CLEARING) == checkout_driver.balance()
    assert_books_hold()


def test_what_the_provider_refuses_waits_for_a_person(paid: Payment, checkout_driver: Any, ana: Actor) -> None:
    refund = prepare(payment=paid, wish=wish("40.00"), by=ana, at=NOW)
    checkout_driver.contest()
    a_worker_comes()
    refund.refresh_from_db()
    assert (refund.state, list(failed_refunds())) == (RefundState.REFUSED, [refund])
    assert "refusé" in refund.outcome
    assert available(paid) == Decimal("486.00")
