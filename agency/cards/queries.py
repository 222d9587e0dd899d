"""Reads of cards: whether one may pay, how much, and which attempts have no end yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.common.money import ZERO
from agency.ledger.queries import case_due
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from tenants.current import on_trial

from .enums import AttemptState, IncidentKind, ReceiptState
from .models import CardAttempt, CardIncident, WebhookReceipt
from .rules import card_limits

PAYABLE_STATES = (CaseState.ACTIVE, CaseState.PLAN)
ENDS = (AttemptState.PAID, AttemptState.EXPIRED)


def cards_accepted(agency: AgencyProfile, on: date) -> bool:
    """Return whether Stripe lets the account take cards and a manager switched them on; never on trial."""
    return not on_trial() and agency.takes_cards(on)


def stripe_debits_accepted(agency: AgencyProfile, on: date) -> bool:
    """Return whether Stripe debits people's accounts for the agency: both facts hold; never on trial."""
    return not on_trial() and agency.takes_debits(on)


def cards_open(case: Case, on: date) -> bool:
    """Return whether this case may be paid by card today (R2.20); a transfer always may."""
    return (
        cards_accepted(profile(), on)
        and case.state in PAYABLE_STATES
        and case.last_day_to_act >= on
        and case_due(case.pk) > ZERO
    )


def limits(case: Case) -> tuple[Decimal, Decimal]:
    """Return the least and the most a card may pay on a case today, in euros."""
    return card_limits(case_due(case.pk))


def open_attempts(case: Case, debtor_id: int) -> QuerySet[CardAttempt]:
    """Return the card attempts of a person whose end is not known, latest first."""
    return case.card_attempts.filter(debtor_id=debtor_id).exclude(state__in=ENDS)


def latest_attempt(case: Case, debtor_id: int) -> CardAttempt | None:
    """Return the attempt a browser comes back from: shown as it stands, nothing is booked from the visit.

    One that never left for the provider (`CREATED`: a second click, a crash before the call) is not it: nobody could
    pay it, and « en cours de confirmation » would be false.
    """
    pages = case.card_attempts.filter(debtor_id=debtor_id, method_ref="")
    return pages.exclude(state=AttemptState.CREATED).first()


def unfinished_attempts() -> QuerySet[CardAttempt]:
    """Return the payment pages whose end is not known, oldest first."""
    return CardAttempt.objects.filter(method_ref="").exclude(state__in=ENDS).order_by("pk")


def unfinished_charges() -> QuerySet[CardAttempt]:
    """Return the charges of saved cards whose end is not known, oldest first."""
    return CardAttempt.objects.exclude(method_ref="").exclude(state__in=ENDS).order_by("pk")


def open_incidents() -> QuerySet[CardIncident]:
    """Return what happened to card money and waits for a person, the nearest deadline first."""
    people = ("payment__case__creditor", "payment__case__debtor", "payment__debtor")
    found = CardIncident.objects.filter(closed_at__isnull=True).select_related(*people)
    return found.order_by(F("respond_by").asc(nulls_last=True), "opened_at", "pk")


def unsure_cases() -> set[int]:
    """Return the cases whose money is contested or reported as fraud: it is not handed over meanwhile."""
    kinds = (IncidentKind.DISPUTE, IncidentKind.FRAUD_WARNING)
    found = open_incidents().filter(kind__in=kinds, payment__isnull=False)
    return set(found.order_by().values_list("payment__case_id", flat=True))


def failed_events() -> QuerySet[WebhookReceipt]:
    """Return the providers' events that could not be worked: a person tries again or dismisses them."""
    return WebhookReceipt.objects.filter(state=ReceiptState.FAILED).order_by("pk")


def readings(refs: Collection[str]) -> dict[str, tuple[datetime | None, datetime | None]]:
    """Return when these payments were last read at the provider, and last read whole, with all of it in the books."""
    found = CardAttempt.objects.filter(intent_ref__in=refs, read_at__isnull=False)
    return {ref: (read, whole) for ref, read, whole in found.values_list("intent_ref", "read_at", "read_whole_at")}


def waiting_events(provider: str = "stripe") -> QuerySet[WebhookReceipt]:
    """Return a provider's events that are not worked yet, oldest first."""
    return WebhookReceipt.objects.filter(provider=provider, state=ReceiptState.RECEIVED).order_by("pk")
