"""What Stripe holds becomes what our books hold: read again, booked once, whatever brought the news."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.mandates.queries import profile
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.operations import receiving as payments
from tenants.current import schema_name

SOURCE = "stripe"
_PAYOUT_GONE = ("failed", "canceled")


class NotOurs(Exception):
    """This object of the agency's account was not made by us: nothing is booked."""


class NeedsAPerson(Exception):
    """A refund of a part: the books wait for a decision."""


def follow(*, attempt: CardAttempt, session: stripe.Session, by: Actor, at: datetime) -> bool:
    """Bring an attempt up to its page; return whether it ended. A payment on it is read and booked."""
    if session.intent:
        book_intent(ref=session.intent, by=by, at=at)
        attempt.refresh_from_db()
    if attempt.state != AttemptState.PAID and session.status == "expired":
        close(attempt=attempt, state=AttemptState.EXPIRED, by=by, at=at)
    return attempt.state in (AttemptState.PAID, AttemptState.EXPIRED)


def book_intent(*, ref: str, by: Actor, at: datetime) -> Payment | None:
    """Read a payment at Stripe and book what it says: collected, its fee, given back or contested.

    Once for each payment whatever the number and the order of the news; only from the object read here,
    never from what an event or the browser said. None while nothing was collected. Raises `NotOurs` for
    a payment without an attempt of this agency, `NeedsAPerson` for a partial refund, `Silent`, `Refused`.
    """
    found = stripe.intent(account=profile().stripe_account, ref=ref)
    attempt = CardAttempt.objects.filter(provider_key=found.key).select_related("case", "debtor").first()
    if attempt is None:
        raise NotOurs(f"{ref} n’a pas été demandé par {schema_name()}.")
    if not found.succeeded:
        _declined(attempt, found)
        return None
    with transaction.atomic():
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
        _fee(found, by=by, at=at)
        _mark_paid(attempt, found, by=by, at=at)
    if found.disputed or found.refunded == found.received:
        why = "contesté auprès de la banque" if found.disputed else "remboursé par le prestataire"
        payments.reverse(payment=payment, reason=why, by=by, at=at, on=paris_date(at))
    elif found.refunded:
        raise NeedsAPerson(f"{ref} : remboursé en partie ({found.refunded} €), à traiter par une personne.")
    return payment


@transaction.atomic
def book_payout(*, ref: str, by: Actor, at: datetime) -> Entry | None:
    """Book a payout that reached the dedicated account; take it back when it failed after all."""
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
    return standing


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


def _fee(found: stripe.Intent, *, by: Actor, at: datetime) -> None:
    """Book what Stripe kept, once known: the agency covers it, never the person (R1.17)."""
    if not found.fee:
        return
    key = f"fee:{found.movement}"
    if not Entry.objects.filter(source=SOURCE, idem_key=key).exists():
        ledger.post(
            postings.psp_fee(amount=found.fee),
            source=SOURCE,
            idem_key=key,
            booked_on=paris_date(at),
            value_on=paris_date(found.at),
            actor=by.label,
            at=at,
        )
