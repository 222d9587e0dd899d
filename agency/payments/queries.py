"""Reads of payments: bills to settle, what a card may pay, receipts, sums nobody is named for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from agency.cases.enums import CaseState
from agency.cases.models import Case, Claim
from agency.common.money import ZERO
from agency.ledger.models import Entry
from agency.ledger.queries import case_due, due_by_claim
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile

from .enums import AttemptState, LineState
from .models import BankLine, CardAttempt, Payment
from .rules import Bill, card_limits

PAYABLE_STATES = (CaseState.ACTIVE, CaseState.PLAN)


def bills(case: Case) -> list[Bill]:
    """Return the case's claims that something is still owed on."""
    due = due_by_claim(case.pk)
    claims = Claim.objects.filter(pk__in=due).order_by("number", "pk")
    return [Bill(claim.pk, claim.number, claim.due_on, due[claim.pk]) for claim in claims]


def cards_accepted(agency: AgencyProfile, on: date) -> bool:
    """Return whether the provider approved this agency in writing, and its account is known."""
    return bool(agency.cards_approved_on and agency.cards_approved_on <= on and agency.stripe_account)


def cards_open(case: Case, on: date) -> bool:
    """Return whether this case may be paid by card today (R2.20, R5.6); a transfer always may."""
    return (
        cards_accepted(profile(), on)
        and case.state in PAYABLE_STATES
        and case.last_day_to_act >= on
        and not case.debtor.protection
        and case_due(case.pk) > ZERO
    )


def limits(case: Case) -> tuple[Decimal, Decimal]:
    """Return the least and the most a card may pay on a case today, in euros."""
    return card_limits(case_due(case.pk))


def booked_entries(payment: Payment) -> QuerySet[Entry]:
    """Return the entries of a payment: the claim book's (unless all of it is excess), then the money book's."""
    keys = (claim_key(payment.external_id), money_key(payment.external_id))
    return Entry.objects.filter(source=payment.source, idem_key__in=keys).order_by("pk")


def taken_back(payment: Payment) -> bool:
    """Return whether the payment bounced, was disputed or given back: its entries are reversed."""
    return booked_entries(payment).filter(reversed_by__isnull=False).exists()


def standing_payments() -> QuerySet[Payment]:
    """Return the payments that were not taken back."""
    taken = Entry.objects.filter(
        source=OuterRef("source"),
        idem_key=Concat(OuterRef("external_id"), Value(":money")),
        reversed_by__isnull=False,
    )
    return Payment.objects.filter(~Exists(taken))


def money_key(external_id: str) -> str:
    """Key of a payment's entry in the money book."""
    return f"{external_id}:money"


def claim_key(external_id: str) -> str:
    """Key of a payment's entry in the claim book."""
    return f"{external_id}:claim"


def open_attempts(case: Case, debtor_id: int) -> QuerySet[CardAttempt]:
    """Return the card attempts of a person whose end is not known, latest first."""
    return case.card_attempts.filter(debtor_id=debtor_id).exclude(state__in=(AttemptState.PAID, AttemptState.EXPIRED))


def latest_attempt(case: Case, debtor_id: int) -> CardAttempt | None:
    """Return the attempt a browser comes back from: shown as it stands, nothing is booked from the visit.

    One that never left for the provider (`CREATED`: a second click, a crash before the call) is not it: nobody could
    pay it, and « en cours de confirmation » would be false.
    """
    return case.card_attempts.filter(debtor_id=debtor_id).exclude(state=AttemptState.CREATED).first()


def suspense() -> QuerySet[BankLine]:
    """Return the transfers nobody is named for yet, oldest first: past fifteen days they are a task."""
    return BankLine.objects.filter(state=LineState.SUSPENSE).select_related("statement").order_by("booked_on", "pk")
