"""Proofs that were kept, months that were closed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from agency.books.models import DailyProof, ProofShare
from agency.books.rules import month_ends, sealed
from agency.books.values import CreditorShare
from agency.common.money import ZERO
from agency.ledger.models import LedgerPeriod
from agency.ledger.queries import first_booked_on
from agency.parties.models import Creditor
from agency.parties.queries import rows_of


def proofs() -> QuerySet[DailyProof]:
    """Return the proofs kept, the latest first."""
    return DailyProof.objects.order_by("-on", "-rank")


def latest_proof() -> DailyProof | None:
    """Return the last proof made; None before the first night."""
    return proofs().first()


def latest_share(creditor: Creditor) -> tuple[DailyProof, CreditorShare | None] | None:
    """Return the latest proof with the part of one creditor in it, its rows together; None when nothing is held."""
    found = latest_proof()
    if found is None:
        return None
    shares = list(ProofShare.objects.filter(proof=found, creditor__in=rows_of(creditor)))
    if not shares:
        return found, None
    payable, owes = sum((one.payable for one in shares), ZERO), sum((one.owes for one in shares), ZERO)
    return found, CreditorShare(creditor.pk, payable, owes)


def closed_through() -> date | None:
    """Return the last day of the books that is closed; None while none is."""
    return LedgerPeriod.objects.values_list("closed_through", flat=True).first()


def open_months(today: date) -> list[date]:
    """Return the ends of the months gone by that may be closed, the oldest first."""
    first = closed_through()
    if first is None:
        booked = first_booked_on()
        if booked is None:
            return []
        first = booked.replace(day=1) - timedelta(days=1)
    return month_ends(first, today)


def broken_proof() -> DailyProof | None:
    """Return the first proof that is not what was sealed, or does not follow the one before it; None when all hold."""
    previous = ""
    for proof in DailyProof.objects.order_by("on", "rank").iterator(chunk_size=500):
        true = sealed(proof.content, on=proof.on, previous=previous)
        if proof.previous_hash != previous or proof.hash != true:
            return proof
        previous = proof.hash
    return None
