"""What a person paid too much, and how it goes back to them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from agency.common.money import ZERO
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.refunds.queries import destination_of, on_the_way, suggested
from portal.debtors.view_models import MoneyBack


def money_back(payments: list[Payment], debtor_id: int) -> MoneyBack | None:
    """Return what goes back to a person of their own payments on a case; a co-debtor's are not theirs (R5.12)."""
    theirs = [one for one in payments if one.debtor_id == debtor_id]
    if not theirs:
        return None
    owed = suggested(theirs)
    going = sum(on_the_way().filter(payment__in=theirs).values_list("amount", flat=True), ZERO)
    if not owed and not going:
        return None
    return _present(owed, going)


def _present(owed: list[tuple[Payment, Decimal]], going: Decimal) -> MoneyBack:
    amount = sum((part for _payment, part in owed), ZERO)
    by_hand = [payment for payment, _part in owed if payment.method != Method.CARD]
    if not by_hand:
        return MoneyBack(amount, going, _("sur la carte qui a payé") if owed else "")
    to = destination_of(by_hand[0])
    where = _("sur le compte finissant par %(end)s") % {"end": to.iban[-4:]} if to is not None else ""
    return MoneyBack(amount, going, where, asks=True)
