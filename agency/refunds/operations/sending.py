"""A refund asked of the card provider, once, and followed until its money left."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from agency.cards import stripe_gateway as stripe
from agency.cards.operations import bookings
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.leases.operations import release, take_some
from agency.mandates.queries import profile
from agency.refunds.enums import RefundState
from agency.refunds.models import Refund
from agency.refunds.queries import cards_to_send

log = logging.getLogger(__name__)
TOGETHER = 20


def send(*, by: Actor, at: datetime) -> int:
    """Ask the provider for the refunds that were agreed, and book what it says of them; return how many were taken.

    Under a lease: two workers never ask for the same, and one that dies asks again with the same key. A silence is
    asked again later, a refusal waits for a person.
    """
    rows = take_some(cards_to_send(), at=at, count=TOGETHER)
    for row in rows:
        try:
            _send(row, by=by, at=at)
        except stripe.Silent as error:
            log.warning("refund %s: %s", row.name, error)
            release(row, until=at + timedelta(minutes=2 ** min(row.attempts, 9)))
    return len(rows)


def _send(refund: Refund, *, by: Actor, at: datetime) -> None:
    intent = Refund.objects.values_list("payment__external_id", flat=True).get(pk=refund.pk)
    account = profile().stripe_account
    if refund.state == RefundState.AGREED:
        try:
            made = stripe.give_back(account=account, key=refund.key, intent_ref=intent, amount=refund.amount)
        except stripe.Refused as error:
            said = fr(f"Le prestataire a refusé : {error}")[:200]
            _keep(refund, RefundState.REFUSED, Verb.REFUND_REFUSED, outcome=said, by=by, at=at)
            return
        _keep(refund, RefundState.SENT, Verb.REFUND_SENT, provider_ref=made.ref, by=by, at=at)
    # What Stripe says is booked from what is read there, as after any event; `settle` sees it in the books.
    bookings.book_intent(ref=intent, by=by, at=at, whole=True)
    release(refund, until=at + timedelta(hours=1))


@transaction.atomic
def _keep(refund: Refund, state: RefundState, verb: Verb, *, by: Actor, at: datetime, **fate: Any) -> None:
    """Write what the provider answered, unless another worker took the row over."""
    if release(refund, until=refund.lease_until, state=state, **fate):
        record(by=by, at=at, verb=verb, subject=refund, amount=str(refund.amount), **fate)
