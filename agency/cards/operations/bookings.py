"""What Stripe holds becomes what our books hold: read again, booked once, whatever brought the news."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import AttemptState, IncidentKind
from agency.cards.models import CardAttempt
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.mandates.queries import profile
from agency.payments import operations as payments
from agency.payments.enums import Method
from agency.payments.models import Payment
from tenants.current import schema_name

from . import incidents, returns
from .returns import SOURCE, NeedsAPerson

__all__ = ["SOURCE", "NeedsAPerson", "NotOurs", "book_intent", "book_payout", "book_warning", "close", "follow"]
_PAYOUT_GONE = ("failed", "canceled")


class NotOurs(Exception):
    """This object of the agency's account was not made by us: nothing is booked."""


def follow(*, attempt: CardAttempt, session: stripe.Session, by: Actor, at: datetime) -> bool:
    """Bring an attempt up to its page; return whether it ended. A payment on it is read and booked."""
    if session.intent:
        book_intent(ref=session.intent, by=by, at=at)
        attempt.refresh_from_db()
    if attempt.state != AttemptState.PAID and session.status == "expired":
        close(attempt=attempt, state=AttemptState.EXPIRED, by=by, at=at)
    return attempt.state in (AttemptState.PAID, AttemptState.EXPIRED)


@transaction.atomic
def book_intent(*, ref: str, by: Actor, at: datetime, whole: bool = False) -> Payment | None:
    """Read a payment at Stripe and book what it says: collected, its fee, given back, contested.

    Once for each fact whatever the number and the order of the news; only from what is read here, never from what an
    event or the browser said. `whole` asks for its refunds and disputes even when the payment speaks of none. None
    while nothing was collected. Raises `NotOurs` for a payment without an attempt of this agency, `NeedsAPerson`,
    `Silent`, `Refused`.
    """
    _alone(ref)
    found = stripe.intent(account=profile().stripe_account, ref=ref)
    attempt = CardAttempt.objects.filter(provider_key=found.key).select_related("case", "debtor").first()
    if attempt is None:
        raise NotOurs(f"{ref} n’a pas été demandé par {schema_name()}.")
    if not found.succeeded:
        _declined(attempt, found)
        return None
    payment = payments.receive(
        case=attempt.case,
        debtor=attempt.debtor,
        amount=found.received,
        method=Method.CARD,
        received_on=paris_date(found.at),
        value_on=paris_date(found.at),
        source=SOURCE,
        external_id=found.ref,
        by=by,
        at=at,
        email=attempt.email,
    )
    returns.book_fee(movement=found.movement, fee=found.fee, by=by, at=at)
    _mark_paid(attempt, found, by=by, at=at)
    _after(payment, found, by=by, at=at, whole=whole)
    return payment


def _after(payment: Payment, found: stripe.Intent, *, by: Actor, at: datetime, whole: bool) -> None:
    """What happened to the money since: refunds first, as they lower what a bank may still take."""
    account, known = profile().stripe_account, payment.withdrawals.exists()
    if whole or known or found.refunded:
        for refund in stripe.refunds(account=account, intent_ref=found.ref):
            returns.follow_refund(payment=payment, refund=refund, by=by, at=at)
    if whole or known or found.disputed:
        for dispute in stripe.disputes(account=account, intent_ref=found.ref):
            returns.follow_dispute(payment=payment, dispute=dispute, by=by, at=at)


@transaction.atomic
def book_warning(*, ref: str, by: Actor, at: datetime) -> None:
    """The card's bank suspects a fraud: no money moved yet, somebody decides. Raises `NotOurs`, `Silent`, `Refused`."""
    intent = stripe.warned_intent(account=profile().stripe_account, ref=ref)
    payment = book_intent(ref=intent, by=by, at=at, whole=True) if intent else None
    if payment is None:
        raise NotOurs(f"{ref} ne parle d’aucun paiement de {schema_name()}.")
    incidents.open_incident(
        kind=IncidentKind.FRAUD_WARNING, object_ref=ref, amount=payment.amount, payment=payment, by=by, at=at
    )


@transaction.atomic
def book_payout(*, ref: str, by: Actor, at: datetime) -> Entry | None:
    """Book a payout that reached the dedicated account; take it back when it failed after all, and tell somebody."""
    _alone(ref)
    found = stripe.payout(account=profile().stripe_account, ref=ref)
    standing = Entry.objects.filter(source=SOURCE, idem_key=f"payout:{ref}").first()
    on = paris_date(at)
    if found.status == "paid" and standing is None:
        try:
            standing = ledger.post(
                postings.payout(amount=found.amount),
                source=SOURCE,
                idem_key=f"payout:{ref}",
                booked_on=on,
                value_on=paris_date(found.arrives_on),
                actor=by.label,
                at=at,
            )
        except ledger.AlreadyBooked as booked:
            return booked.entry
        record(by=by, at=at, verb=Verb.PAYOUT_BOOKED, subject=standing, amount=str(found.amount), payout=ref)
    elif found.status in _PAYOUT_GONE and standing is not None and not hasattr(standing, "reversed_by"):
        ledger.reverse(standing, actor=by.label, at=at, booked_on=on, reason="virement revenu chez le prestataire")
        record(by=by, at=at, verb=Verb.PAYOUT_RETURNED, subject=standing, amount=str(found.amount), payout=ref)
    if found.status == "failed":
        incidents.open_incident(kind=IncidentKind.PAYOUT_FAILED, object_ref=ref, amount=found.amount, by=by, at=at)
    return standing


def _alone(ref: str) -> None:
    """Read and book one object at a time: what another worker read before us is never booked after us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{schema_name()}:{SOURCE}:{ref}"])


@transaction.atomic
def close(*, attempt: CardAttempt, state: AttemptState, by: Actor, at: datetime) -> bool:
    """End an attempt that nobody paid, unless it ended already."""
    open_now = CardAttempt.objects.filter(pk=attempt.pk).exclude(state__in=(AttemptState.PAID, AttemptState.EXPIRED))
    if open_now.update(state=state, closed_at=at):
        record(by=by, at=at, verb=Verb.CARD_CLOSED, subject=attempt, case_id=attempt.case_id, state=state)
    attempt.refresh_from_db()
    return True


def _declined(attempt: CardAttempt, found: stripe.Intent) -> None:
    """The bank said no: the page stays open for another card, and the portal may say so."""
    if found.status == "requires_payment_method":
        CardAttempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN).update(
            state=AttemptState.FAILED, intent_ref=found.ref
        )


def _mark_paid(attempt: CardAttempt, found: stripe.Intent, *, by: Actor, at: datetime) -> None:
    unpaid = CardAttempt.objects.filter(pk=attempt.pk).exclude(state=AttemptState.PAID)
    if unpaid.update(state=AttemptState.PAID, intent_ref=found.ref, closed_at=at):
        record(by=by, at=at, verb=Verb.CARD_CLOSED, subject=attempt, case_id=attempt.case_id, state=AttemptState.PAID)
    attempt.refresh_from_db()
