"""What Stripe holds becomes what our books hold: read again, booked once, whatever brought the news."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import AttemptState, IncidentKind
from agency.cards.models import CardAttempt
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.mandates.queries import profile
from agency.payments import operations as payments
from agency.payments.enums import Method
from agency.payments.models import Payment, Withdrawal
from tenants.current import schema_name

from . import incidents, returns
from .returns import SOURCE, NeedsAPerson
from .sql import LOCK_WORDS, MARK_PAID

__all__ = [
    "SOURCE",
    "NeedsAPerson",
    "NotOurs",
    "book_intent",
    "book_intents",
    "book_payout",
    "book_warning",
    "close",
    "follow",
    "follow_moved",
]
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


@dataclass(frozen=True)
class _Reading:
    """A payment as Stripe held it under our lock, with what was given back and contested where it was asked."""

    intent: stripe.Intent
    refunds: tuple[stripe.CardRefund, ...] = ()
    disputes: tuple[stripe.Dispute, ...] = ()
    whole: bool = False


@transaction.atomic
def book_intent(*, ref: str, by: Actor, at: datetime, whole: bool = False) -> Payment | None:
    """Read a payment at Stripe and book what it says: collected, its fee, given back, contested.

    Once for each fact whatever the number and the order of the news; only from what is read here, never from what an
    event or the browser said. `whole` asks for its refunds and disputes even when the payment speaks of none. None
    while nothing was collected. Raises `NotOurs` for a payment without an attempt of this agency, `NeedsAPerson`,
    `Silent`, `Refused`.
    """
    _alone(ref)
    reading = _read(ref, profile().stripe_account, whole=whole or ref in _withdrawn([ref]))
    booked = _book([reading], by=by, at=at)
    if ref not in booked:
        raise NotOurs(f"{ref} n’a pas été demandé par {schema_name()}.")
    if booked[ref] is not None:
        _note_read([ref], whole=reading.whole, at=at)
    return booked[ref]


class IntentOutcome(NamedTuple):
    """What became of a payment of ours: whether its money came in, whether something happened to it since."""

    collected: bool
    moved: bool


@transaction.atomic
def book_intents(*, asked: Mapping[str, bool], by: Actor, at: datetime) -> dict[str, IntentOutcome]:
    """Read several payments and book those that were collected, in one pass: reference -> whether it is asked whole.

    What left of one since, or may have, is not booked here, as the receipts' numbers wait for this commit: it is for
    `follow_moved`. Returns reference -> outcome. What Stripe refuses to say or what is not ours is left out, with all
    that comes after a silence.
    """
    _alone(*asked)
    account, gone = profile().stripe_account, _withdrawn(asked)
    found: dict[str, stripe.Intent] = {}
    for ref in asked:
        try:
            found[ref] = stripe.intent(account=account, ref=ref)
        except stripe.Refused:
            continue
        except stripe.Silent:
            # Whoever is silent for one is silent for the next, and each would be waited for here.
            break
    booked = _book([_Reading(intent) for intent in found.values()], by=by, at=at)
    outcomes = {
        ref: IntentOutcome(
            collected=payment is not None,
            moved=payment is not None and bool(asked[ref] or ref in gone or found[ref].refunded or found[ref].disputed),
        )
        for ref, payment in booked.items()
    }
    _note_read([ref for ref, one in outcomes.items() if one.collected and not one.moved], whole=False, at=at)
    return outcomes


@transaction.atomic
def follow_moved(*, refs: Collection[str], by: Actor, at: datetime) -> set[str]:
    """Read what left of payments that are booked, and book it in one pass; return those that were read.

    What Stripe refuses to say is left out, with all that comes after a silence. Raises `NeedsAPerson`.
    """
    _alone(*refs)
    account, moved = profile().stripe_account, []
    booked = Payment.objects.filter(source=SOURCE, external_id__in=refs).order_by("pk")
    for payment in booked.select_related("case__creditor", "debtor"):
        try:
            moved.append(returns.Moved(payment, *_returned(account, payment.external_id)))
        except stripe.Refused:
            continue
        except stripe.Silent:
            break
    returns.follow_each(moved=moved, by=by, at=at)
    read = {one.payment.external_id for one in moved}
    _note_read(read, whole=True, at=at)
    return read


def _note_read(refs: Collection[str], *, whole: bool, at: datetime) -> None:
    """Keep when payments were read of which all is booked now: what an older event tells needs no other reading."""
    if refs:
        read = CardAttempt.objects.filter(intent_ref__in=refs, state=AttemptState.PAID)
        read.update(read_at=at, **({"read_whole_at": at} if whole else {}))


def _returned(account: str, ref: str) -> tuple[tuple[stripe.CardRefund, ...], tuple[stripe.Dispute, ...]]:
    return stripe.refunds(account=account, intent_ref=ref), stripe.disputes(account=account, intent_ref=ref)


def _withdrawn(refs: Iterable[str]) -> set[str]:
    """Those of these payments that something left of, or came back."""
    found = Withdrawal.objects.filter(payment__source=SOURCE, payment__external_id__in=list(refs))
    return set(found.values_list("payment__external_id", flat=True))


def _read(ref: str, account: str, *, whole: bool) -> _Reading:
    intent = stripe.intent(account=account, ref=ref)
    if not intent.succeeded:
        return _Reading(intent)
    if not (whole or intent.refunded or intent.disputed):
        return _Reading(intent)
    return _Reading(intent, *_returned(account, ref), whole=True)


def _book(readings: Sequence[_Reading], *, by: Actor, at: datetime) -> dict[str, Payment | None]:
    """Book what was read of those payments that we asked for: what came in, then what left of it.

    Refunds come before disputes, as they lower what a bank may still take.
    """
    keys = [one.intent.key for one in readings]
    attempts = CardAttempt.objects.filter(provider_key__in=keys).select_related("case", "debtor")
    ours = {attempt.provider_key: attempt for attempt in attempts}
    asked = [(ours[one.intent.key], one) for one in readings if one.intent.key in ours]
    for attempt, one in asked:
        if not one.intent.succeeded:
            _declined(attempt, one.intent)
    collected = [(attempt, one) for attempt, one in asked if one.intent.succeeded]
    arrivals = [_arrival(attempt, one.intent) for attempt, one in collected]
    paid = payments.receive_each(arrivals=arrivals, source=SOURCE, by=by, at=at)
    returns.book_fees(fees={one.intent.movement: one.intent.fee for _attempt, one in collected}, by=by, at=at)
    _mark_paid({attempt: one.intent.ref for attempt, one in collected}, by=by, at=at)
    moved = [
        returns.Moved(payment, one.refunds, one.disputes)
        for payment, (_attempt, one) in zip(paid, collected, strict=True)
        if one.refunds or one.disputes
    ]
    if moved:
        returns.follow_each(moved=moved, by=by, at=at)
    booked: dict[str, Payment | None] = {one.intent.ref: None for _attempt, one in asked}
    return booked | {payment.external_id: payment for payment in paid}


def _arrival(attempt: CardAttempt, intent: stripe.Intent) -> payments.Arrival:
    cleared_at = intent.available_at if intent.debit and intent.available_at else intent.at
    return payments.Arrival(
        case=attempt.case,
        debtor=attempt.debtor,
        amount=intent.received,
        method=Method.STRIPE_DEBIT if intent.debit else Method.CARD,
        received_on=paris_date(intent.at),
        value_on=paris_date(cleared_at),
        external_id=intent.ref,
        email=attempt.email,
    )


@transaction.atomic
def book_warning(*, ref: str, by: Actor, at: datetime) -> None:
    """The card's bank suspects a fraud: no money moved yet, somebody decides. Raises `NotOurs`, `Silent`, `Refused`."""
    intent = stripe.warned_intent(account=profile().stripe_account, ref=ref)
    payment = book_intent(ref=intent, by=by, at=at, whole=True) if intent else None
    if payment is None:
        raise NotOurs(f"{ref} ne parle d’aucun paiement de {schema_name()}.")
    warning = incidents.NewIncident(IncidentKind.FRAUD_WARNING, ref, payment.amount, payment)
    incidents.open_each(facts=[warning], by=by, at=at)


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
        failed = incidents.NewIncident(IncidentKind.PAYOUT_FAILED, ref, found.amount)
        incidents.open_each(facts=[failed], by=by, at=at)
    return standing


def _alone(*refs: str) -> None:
    """Read and book an object alone: what another worker read before us is never booked after us."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_WORDS, [[f"{schema_name()}:{SOURCE}:{ref}" for ref in refs]])


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


def _mark_paid(refs: Mapping[CardAttempt, str], *, by: Actor, at: datetime) -> None:
    """Give attempts their end, each with its payment at Stripe, unless they had it."""
    if not refs:
        return
    paid, numbers = AttemptState.PAID, [attempt.pk for attempt in refs]
    with connection.cursor() as cursor:
        cursor.execute(MARK_PAID, [paid, at, numbers, list(refs.values()), paid])
        marked = {number for (number,) in cursor.fetchall()}
    acts = [JournalAct(attempt, attempt.case_id, {"state": paid}) for attempt in refs if attempt.pk in marked]
    record_each(by=by, at=at, verb=Verb.CARD_CLOSED, acts=acts)
