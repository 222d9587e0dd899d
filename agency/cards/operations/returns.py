"""Card money that leaves again, or comes back: refunds and disputes, as Stripe holds them now.

Each line of Stripe's balance is one fact of ours, known by its number. The caller holds the payment's lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import IncidentKind
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.letters.enums import MoneyNews
from agency.payments.enums import WithdrawalCause
from agency.payments.models import Payment, Withdrawal
from agency.payments.operations import plan_change, restore, withdraw

from . import incidents

SOURCE = "stripe"


class NeedsAPerson(Exception):
    """Something that no rule of ours books: it waits for a decision."""


def follow_refund(*, payment: Payment, refund: stripe.Refund, by: Actor, at: datetime) -> None:
    """Book a refund that left, or one that came back; say it to whom it concerns, and put it before a person.

    What was paid over the debt goes back without a word to the creditor: it never was his (R4.7).
    """
    on = paris_date(at)
    known = _withdrawals(payment, refund.ref)
    if refund.left and not known:
        left = withdraw(
            payment=payment, amount=refund.amount, cause=WithdrawalCause.REFUND, external_id=refund.ref, by=by, at=at,
            on=on,
        )  # fmt: skip
        plan_change(withdrawal=left, news=MoneyNews.REFUNDED, by=by, at=at)
        if left.reopened or left.beyond:
            _incident(IncidentKind.REFUND, refund.ref, refund.amount, payment, by=by, at=at)
    elif refund.gone:
        for left in known:
            if left.restored_on is None:
                restore(withdrawal=left, by=by, at=at, on=on)
                plan_change(withdrawal=left, news=MoneyNews.REFUND_FAILED, by=by, at=at)
        sent_back = fr("Le remboursement n'a pas abouti.")
        incidents.close_open(kind=IncidentKind.REFUND, object_ref=refund.ref, outcome=sent_back, by=by, at=at)
        _incident(IncidentKind.REFUND_FAILED, refund.ref, refund.amount, payment, by=by, at=at)
    book_fee(movement=refund.movement, fee=refund.fee, by=by, at=at)


def follow_dispute(*, payment: Payment, dispute: stripe.Dispute, by: Actor, at: datetime) -> None:
    """Book what a dispute took, gave back and cost; tell people where it stands, and put it before a person.

    Raises `NeedsAPerson` when the bank gave back a part only.
    """
    on = paris_date(at)
    for line in dispute.movements:
        book_fee(movement=line.ref, fee=line.fee, by=by, at=at)
        if line.amount < ZERO:
            withdraw(
                payment=payment, amount=-line.amount, cause=WithdrawalCause.DISPUTE, external_id=line.ref, by=by,
                at=at, on=on,
            )  # fmt: skip
    moved = sum((line.amount for line in dispute.movements), ZERO)
    came_back = any(line.amount > ZERO for line in dispute.movements)
    if came_back and moved < ZERO:
        raise NeedsAPerson(fr(f"{dispute.ref} : la banque n'a rendu qu'une part de la somme contestée."))
    taken = _withdrawals(payment, *(line.ref for line in dispute.movements))
    if came_back:
        for left in taken:
            restore(withdrawal=left, by=by, at=at, on=on)
    if taken:
        plan_change(withdrawal=taken[0], news=_news(dispute), by=by, at=at)
    _stand(payment, dispute, by=by, at=at)


def book_fee(*, movement: str, fee: Decimal | None, by: Actor, at: datetime) -> None:
    """Book what Stripe kept on a movement, or gave back, once known: it is the agency's, never the person's (R1.17)."""
    book_fees(fees={movement: fee}, by=by, at=at)


def book_fees(*, fees: Mapping[str, Decimal | None], by: Actor, at: datetime) -> None:
    """Book what Stripe kept on each movement as `book_fee` does, in one pass; what is not known yet is left out."""
    told = {f"fee:{movement}": fee for movement, fee in fees.items() if movement and fee}
    if not told:
        return
    booked = set(Entry.objects.filter(source=SOURCE, idem_key__in=told).values_list("idem_key", flat=True))
    on = paris_date(at)
    new = [postings.Booking(_fee(fee), key, on, on) for key, fee in told.items() if key not in booked]
    if new:
        ledger.post_all(new, source=SOURCE, actor=by.label, at=at)


def _fee(amount: Decimal) -> postings.EntryDraft:
    return postings.psp_fee(amount=amount) if amount > ZERO else postings.psp_fee_returned(amount=-amount)


def _withdrawals(payment: Payment, *refs: str) -> list[Withdrawal]:
    return list(payment.withdrawals.filter(source=SOURCE, external_id__in=refs))


def _news(dispute: stripe.Dispute) -> MoneyNews:
    if dispute.lost:
        return MoneyNews.DISPUTE_LOST
    return MoneyNews.DISPUTE_WON if dispute.settled else MoneyNews.DISPUTED


def _stand(payment: Payment, dispute: stripe.Dispute, *, by: Actor, at: datetime) -> None:
    """Keep a dispute before somebody while it lasts; a lost one leaves something to do, a won one nothing."""
    _incident(IncidentKind.DISPUTE, dispute.ref, dispute.amount, payment, by=by, at=at, respond_by=dispute.respond_by)
    if dispute.lost:
        _incident(IncidentKind.DISPUTE_LOST, dispute.ref, dispute.amount, payment, by=by, at=at)
    if dispute.lost or dispute.settled:
        outcome = fr("La banque a gardé la somme.") if dispute.lost else fr("Contestation close en notre faveur.")
        incidents.close_open(kind=IncidentKind.DISPUTE, object_ref=dispute.ref, outcome=outcome, by=by, at=at)


def _incident(
    kind: IncidentKind, ref: str, amount: Decimal, payment: Payment, *, by: Actor, at: datetime,
    respond_by: datetime | None = None,
) -> None:  # fmt: skip
    incidents.open_incident(
        kind=kind, object_ref=ref, amount=amount, payment=payment, respond_by=respond_by, by=by, at=at
    )
