"""Four persons give back the same payment at the same moment: never more than is held of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django_tenants.utils import tenant_context

from agency.journal.rules import Actor
from agency.payments.models import Payment
from agency.refunds.models import Refund
from agency.refunds.operations import RefundRefused, prepare
from agency.refunds.queries import available
from agency.refunds.values import Destination, RefundWish
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.factories import NOW, TODAY, a_case
from tests.factories.transfers import a_transfer
from tests.together import HANDS, together


def test_two_persons_at_once_never_give_back_more_than_is_held(fresh_database: Any) -> None:
    agency = fresh_database.first
    with tenant_context(agency):
        payment = a_transfer(a_case(), "100.00")
        ana = Actor.staff(staff(Role.ACCOUNTANT, first="Ana"))
        to = Destination("Camille Roussel", "FR7610107001011234567890129")

    def give() -> bool:
        wish = RefundWish(Decimal("40.00"), "Payé deux fois", TODAY, to)
        try:
            prepare(payment=Payment.objects.get(pk=payment.pk), wish=wish, by=ana, at=NOW)
        except RefundRefused:
            return False
        return True

    given = together(agency, [give] * HANDS)
    with tenant_context(agency):
        assert (sum(given), Refund.objects.count(), available(payment)) == (2, 2, Decimal("20.00"))
