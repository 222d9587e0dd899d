"""How much of a payment may go back, and where to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Sum

from agency.common.money import ZERO
from agency.ledger.queries import overpaid_by_case
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.queries import standing_of, standing_payments
from agency.refunds.enums import ON_THE_WAY
from agency.refunds.models import PayeeAccount, Refund
from agency.refunds.values import Destination


def available(payment: Payment) -> Decimal:
    """Return the euros of a payment that did not leave and are not on their way back; none once it was taken back."""
    stands = standing_payments().filter(pk=payment.pk).first()
    return ZERO if stands is None else stands.amount - stands.returned - _going(payment)  # type: ignore[attr-defined]  # annotated


def over_of(payment: Payment) -> Decimal:
    """Return the euros of a payment that are to be given back and are not on their way, as the books say."""
    over = min(standing_of([payment])[payment.pk].over, overpaid_by_case([payment.case_id]).get(payment.case_id, ZERO))
    return max(over - _going(payment), ZERO)


def destination_of(payment: Payment) -> Destination | None:
    """Return where a payment goes back by transfer: the account it came from, else the one that its person told."""
    line = getattr(payment, "bank_line", None)
    if payment.method == Method.TRANSFER and line is not None and line.counterparty_iban:
        return Destination(line.counterparty[:70] or str(payment.debtor.full_name)[:70], line.counterparty_iban)
    told = PayeeAccount.objects.filter(case=payment.case_id, debtor=payment.debtor_id).first()
    return Destination(told.holder, told.iban) if told is not None else None


def suggested(payments: Iterable[Payment]) -> list[tuple[Payment, Decimal]]:
    """Return those of the payments of one case that hold money to give back, with how much, the latest first."""
    rows = sorted(payments, key=lambda one: -one.pk)
    left = overpaid_by_case({one.case_id for one in rows})
    if not any(left.values()):
        return []
    found, by_source = [], {one.source for one in rows}
    over = {pk: one.over for source in by_source for pk, one in standing_of(_of(rows, source)).items()}
    going = dict(
        Refund.objects.filter(payment__in=rows, state__in=ON_THE_WAY)
        .values_list("payment").annotate(sum=Sum("amount")).order_by()
    )  # fmt: skip
    for payment in rows:
        amount = min(over[payment.pk], left.get(payment.case_id, ZERO)) - going.get(payment.pk, ZERO)
        if amount > ZERO:
            found.append((payment, amount))
    return found


def _of(rows: Sequence[Payment], source: str) -> list[Payment]:
    return [one for one in rows if one.source == source]


def _going(payment: Payment) -> Decimal:
    rows = Refund.objects.filter(payment=payment, state__in=ON_THE_WAY)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO
