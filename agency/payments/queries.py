"""Reads of payments: bills to settle, entries booked, payments that stand."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from agency.cases.models import Case, Claim
from agency.ledger.models import Entry
from agency.ledger.queries import due_by_claim

from .models import Payment
from .rules import Bill


def bills(case: Case) -> list[Bill]:
    """Return the case's claims that something is still owed on."""
    due = due_by_claim(case.pk)
    claims = Claim.objects.filter(pk__in=due).order_by("number", "pk")
    return [Bill(claim.pk, claim.number, claim.due_on, due[claim.pk]) for claim in claims]


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
