"""Card money that leaves again, or comes back: refunds and disputes, as Stripe holds them now.

Each line of Stripe's balance is one fact of ours, known by its number. The caller holds the payment's lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db import transaction

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import IncidentKind
from agency.cards.models import CardAttempt
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.letters.enums import MoneyNews
from agency.payments.enums import Method, WithdrawalCause
from agency.payments.models import Payment, Withdrawal
from agency.payments.operations import Leaving, in_turns, plan_changes, restore, withdraw_each

from . import incidents

SOURCE = "stripe"
_CAUSES: dict[type, WithdrawalCause] = {
    stripe.CardRefund: WithdrawalCause.REFUND,
    stripe.Dispute: WithdrawalCause.DISPUTE,
}


class NeedsAPerson(Exception):
    """Something that no rule of ours books: it waits for a decision."""


class Moved(NamedTuple):
    """What happened to a payment since it came in, as Stripe holds it: oldest first, refunds before disputes."""

    payment: Payment
    refunds: tuple[stripe.CardRefund, ...]
    disputes: tuple[stripe.Dispute, ...]


class _Fact(NamedTuple):
    """A refund or a dispute of a payment, with the lines of the balance that it may have left by."""

    payment: Payment
    of: stripe.CardRefund | stripe.Dispute

    @property
    def sent_back(self) -> bool:
        """Whether a bank took back a debit of its person's account: lost as it comes, nothing is to be answered."""
        return isinstance(self.of, stripe.Dispute) and self.payment.method == Method.STRIPE_DEBIT

    @property
    def cause(self) -> WithdrawalCause:
        """Why money left by this fact."""
        return WithdrawalCause.RETURNED if self.sent_back else _CAUSES[type(self.of)]

    @property
    def lines(self) -> dict[str, Decimal]:
        """Number of a line -> the euros that left by it."""
        if isinstance(self.of, stripe.CardRefund):
            return {self.of.ref: self.of.amount} if self.of.left else {}
        return {line.ref: -line.amount for line in self.of.movements if line.amount < ZERO}

    @property
    def came_back(self) -> bool:
        """Whether all that had left is back. Raises `NeedsAPerson` when the bank gave back a part only."""
        if isinstance(self.of, stripe.CardRefund):
            return self.of.gone
        back = any(line.amount > ZERO for line in self.of.movements)
        if back and sum((line.amount for line in self.of.movements), ZERO) < ZERO:
            raise NeedsAPerson(fr(f"{self.of.ref} : la banque n'a rendu qu'une part de la somme contestée."))
        return back


@transaction.atomic(savepoint=False)
def follow_each(*, moved: Sequence[Moved], by: Actor, at: datetime) -> None:
    """Book what left of payments and what came back, with its fees; say it to whom it concerns, and to a person.

    In one pass; what happened twice on one case is followed in its order. Raises `NeedsAPerson` when a bank gave back
    a part only, and books nothing then.
    """
    book_fees(fees=_fees(moved), by=by, at=at)
    refunds = [_Fact(one.payment, refund) for one in moved for refund in one.refunds]
    disputes = [_Fact(one.payment, dispute) for one in moved for dispute in one.disputes]
    for turn in in_turns([*refunds, *disputes], lambda fact: fact.payment.case_id):
        _follow(turn, by=by, at=at)


def _fees(moved: Sequence[Moved]) -> dict[str, Decimal]:
    lines = {line.ref: line.fee for one in moved for dispute in one.disputes for line in dispute.movements}
    return lines | {refund.movement: refund.fee for one in moved for refund in one.refunds}


def _follow(turn: Sequence[_Fact], *, by: Actor, at: datetime) -> None:
    """Follow facts of different cases."""
    refs = [ref for fact in turn for ref in (*fact.lines, fact.of.ref)]
    rows = Withdrawal.objects.filter(source=SOURCE, external_id__in=refs)
    known = {row.external_id: row for row in rows}
    on = paris_date(at)
    leaving = [
        Leaving(fact.payment, amount, fact.cause, ref, on)
        for fact in turn
        for ref, amount in fact.lines.items()
        if ref not in known
    ]
    left = {row.external_id: row for row in withdraw_each(leavings=leaving, by=by, at=at)} if leaving else {}
    back = []
    news: dict[Withdrawal, MoneyNews] = {}
    for fact in turn:
        taken = [row for ref in {**fact.lines, fact.of.ref: ZERO} if (row := left.get(ref) or known.get(ref))]
        for row in taken:
            row.payment = fact.payment
        again = [row for row in taken if fact.came_back and row.restored_on is None]
        back += again
        news |= _news(fact, taken, left, again)
    if back:
        restore(withdrawals=back, by=by, at=at, on=on)
    returned = {row for row, one in news.items() if one == MoneyNews.RETURNED}
    plan_changes(news={row: one for row, one in news.items() if row not in returned}, by=by, at=at)
    # Who follows the debits writes to the person: by the reason, with what is tried or stopped.
    plan_changes(news=dict.fromkeys(returned, MoneyNews.RETURNED), to_person=False, by=by, at=at)
    for fact in turn:
        if isinstance(fact.of, stripe.Dispute) and fact.sent_back:
            paid = CardAttempt.objects.filter(intent_ref=fact.payment.external_id, refusal="")
            paid.update(refusal=fact.of.reason[:40] or "general")
    _stand([fact for fact in turn if not fact.sent_back], left, by=by, at=at)


def _news(
    fact: _Fact, taken: Sequence[Withdrawal], left: Mapping[str, Withdrawal], back: Sequence[Withdrawal]
) -> dict[Withdrawal, MoneyNews]:
    """What is said of a fact: where a dispute stands, that a refund left, or that it came back."""
    if isinstance(fact.of, stripe.Dispute):
        news = MoneyNews.RETURNED if fact.sent_back else _news_of(fact.of)
        return {min(taken, key=lambda row: row.pk): news} if taken else {}
    if fact.of.ref in left:
        return {left[fact.of.ref]: MoneyNews.REFUNDED}
    return dict.fromkeys(back, MoneyNews.REFUND_FAILED)


def _news_of(dispute: stripe.Dispute) -> MoneyNews:
    if dispute.lost:
        return MoneyNews.DISPUTE_LOST
    return MoneyNews.DISPUTE_WON if dispute.settled else MoneyNews.DISPUTED


def _stand(turn: Sequence[_Fact], left: Mapping[str, Withdrawal], *, by: Actor, at: datetime) -> None:
    """Put before a person what waits for one, and close what no longer does.

    A dispute stands while it lasts; a lost one leaves something to do, a won one nothing. What was paid over the debt
    goes back without a word: it never was the creditor's (R4.7).
    """
    sent_back = fr("Le remboursement n'a pas abouti.")
    gone = [fact.of.ref for fact in turn if isinstance(fact.of, stripe.CardRefund) and fact.of.gone]
    if gone:
        incidents.close_open(kind=IncidentKind.REFUND, refs=gone, outcome=sent_back, by=by, at=at)
    incidents.open_each(facts=[one for fact in turn for one in _incidents(fact, left)], by=by, at=at)
    disputes = [fact.of for fact in turn if isinstance(fact.of, stripe.Dispute)]
    kept, ours = fr("La banque a gardé la somme."), fr("Contestation close en notre faveur.")
    lost = [one.ref for one in disputes if one.lost]
    for refs, outcome in ((lost, kept), ([one.ref for one in disputes if one.settled], ours)):
        if refs:
            incidents.close_open(kind=IncidentKind.DISPUTE, refs=refs, outcome=outcome, by=by, at=at)


def _incidents(fact: _Fact, left: Mapping[str, Withdrawal]) -> Iterator[incidents.NewIncident]:
    new = partial(incidents.NewIncident, object_ref=fact.of.ref, amount=fact.of.amount, payment=fact.payment)
    if isinstance(fact.of, stripe.Dispute):
        yield new(kind=IncidentKind.DISPUTE, respond_by=fact.of.respond_by)
        if fact.of.lost:
            yield new(kind=IncidentKind.DISPUTE_LOST)
        return
    row = left.get(fact.of.ref)
    if row is not None and (row.reopened or row.beyond):
        yield new(kind=IncidentKind.REFUND)
    if fact.of.gone:
        yield new(kind=IncidentKind.REFUND_FAILED)


def book_fees(*, fees: Mapping[str, Decimal | None], by: Actor, at: datetime) -> None:
    """Book in one pass what Stripe kept on each movement, or gave back; what is not known yet is left out.

    It is the agency's, never the person's (R1.17).
    """
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
