"""The creditor's page promises what is the creditor's: never an overpayment, and what was taken back is deducted."""

from __future__ import annotations

from decimal import Decimal

from agency.cases.models import Case
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.payments.enums import WithdrawalCause
from agency.payments.operations import withdraw
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.factories.transfers import a_transfer


def test_what_was_paid_too_much_is_never_announced(case: Case, bursar: AgencyClient) -> None:
    a_transfer(case, "944.00")
    page = words(bursar.get("/creancier/"))
    assert "Camille Roussel a réglé 486,00 €. 458,00 € payés en trop lui reviennent." in page
    assert "944,00" not in page


def test_what_was_handed_over_and_taken_back_is_deducted(case: Case, bursar: AgencyClient) -> None:
    payment = a_transfer(case, "400.00", method="card", source="stripe")
    draft = postings.remitted(creditor_id=case.creditor_id, cases=[postings.HandedOver(case.pk, Decimal("400.00"))])
    ledger.post(draft, source="test", idem_key="r", booked_on=TODAY, value_on=TODAY, actor="test", at=NOW)
    withdraw(
        payment=payment, amount=Decimal("100.00"), cause=WithdrawalCause.REFUND, external_id="re_1", by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    assert "100,00 € vous ont été reversés" in words(bursar.get("/creancier/"))
