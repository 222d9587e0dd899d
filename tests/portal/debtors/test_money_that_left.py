"""A person's file after money left again: what is owed adds up, and the history says where it went."""

from __future__ import annotations

from decimal import Decimal

from agency.cases.models import Case
from agency.payments.enums import WithdrawalCause
from agency.payments.operations import restore, withdraw
from portal.debtors.presenters import case_detail
from tests.factories import BY, NOW, TODAY
from tests.factories.transfers import a_transfer


def test_a_part_that_left_is_owed_and_told_then_counts_again(case: Case) -> None:
    payment = a_transfer(case, "486.00", ref="pi_1", method="card", source="stripe")
    left = withdraw(
        payment=payment, amount=Decimal("100.00"), cause=WithdrawalCause.DISPUTE, external_id="txn_1", by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    detail = case_detail(case.parties.get(debtor=case.debtor), at=NOW)
    assert detail.due == Decimal("100.00")
    assert Decimal("-386.00") in [line.amount for line in detail.lines]
    assert any("Votre banque reprend 100,00" in exchange.text for exchange in detail.exchanges)
    restore(withdrawals=[left], by=BY, at=NOW, on=TODAY)
    detail = case_detail(case.parties.get(debtor=case.debtor), at=NOW)
    assert detail.due == 0
    assert any("nous reviennent" in exchange.text for exchange in detail.exchanges)
