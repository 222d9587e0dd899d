"""Money that had settled a bill is the person's once less was owed on it; and the bill's again when it was not so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.models import Claim
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.ledger.postings import ClaimShare
from agency.ledger.queries import overpaid_by_case, payable_on
from agency.payments.models import Payment, Surplus
from agency.payments.queries import claim_key, money_key, settled_on
from agency.payments.rules import undo


class SurplusGone(Exception):
    """What was the person's was given back to them since."""


@dataclass(frozen=True)
class TurnedOver:
    """A payment of which a part is the person's now, and the parts of the bill that it no longer settles."""

    payment: Payment
    shares: tuple[ClaimShare, ...]


@transaction.atomic(savepoint=False)
def turn_over(*, claim: Claim, amount: Decimal, key: str, on: date, by: Actor, at: datetime) -> list[TurnedOver]:
    """Make `amount` euros that payments had settled on a bill the person's, the latest payments first (R4.7).

    They come off what the creditor is owed here, then are his debt. Who calls takes the same parts off the bill, and
    holds its case. `key` makes it one fact.
    """
    left, here, turned, rows = amount, payable_on(claim.case_id, claim.creditor_id), [], []
    for payment, standing in settled_on(claim):
        part = min(left, standing.sum)
        if part:
            shares = undo(part, settled=standing.settled, over=ZERO).shares
            turned.append(TurnedOver(payment, shares))
            rows.append(Surplus(payment=payment, amount=part, key=key, on=on))
            left -= part
    for row, one in zip(Surplus.objects.bulk_create(rows), turned, strict=True):
        payable = min(row.amount, max(here, ZERO))
        here -= payable
        _book(row, one, claim, payable, by=by, at=at)
    acts = [JournalAct(row.payment, claim.case_id, {"amount": str(row.amount)}) for row in rows]
    record_each(by=by, at=at, verb=Verb.PAYMENT_TURNED_OVER, acts=acts)
    return turned


@transaction.atomic(savepoint=False)
def turn_back(*, claim: Claim, key: str, by: Actor, at: datetime) -> list[Payment]:
    """Undo what `turn_over` did under a key, and return its payments. Raises `SurplusGone` once it was given back."""
    rows = list(Surplus.objects.filter(payment__case=claim.case_id, key=key, undone_on=None).select_related("payment"))
    whole = sum((row.amount for row in rows), ZERO)
    if whole > overpaid_by_case([claim.case_id]).get(claim.case_id, ZERO):
        raise SurplusGone
    keys = [name for row in rows for name in _keys(row)]
    booked = Entry.objects.filter(source__in={row.payment.source for row in rows}, idem_key__in=keys, reversed_by=None)
    on = paris_date(at)
    ledger.reverse_all(list(booked), actor=by.label, at=at, booked_on=on, reason="le trop-perçu n’en était pas un")
    Surplus.objects.filter(pk__in=[row.pk for row in rows]).update(undone_on=on)
    acts = [JournalAct(row.payment, claim.case_id, {"amount": str(row.amount)}) for row in rows]
    record_each(by=by, at=at, verb=Verb.PAYMENT_TURNED_BACK, acts=acts)
    for row in rows:
        row.payment.case = claim.case
    return [row.payment for row in rows]


def _book(row: Surplus, one: TurnedOver, claim: Claim, payable: Decimal, *, by: Actor, at: datetime) -> None:
    ids = {"case_id": claim.case_id, "creditor_id": claim.creditor_id}
    claimed, money = _keys(row)
    drafts = (
        (claimed, postings.claim_reopened(shares=one.shares, **ids)),
        (money, postings.overpaid(payable=payable, handed_over=row.amount - payable, **ids)),
    )
    ledger.post_all(
        [postings.Booking(draft, key, paris_date(at), row.on) for key, draft in drafts],
        source=one.payment.source, actor=by.label, at=at,
    )  # fmt: skip


def _keys(row: Surplus) -> tuple[str, str]:
    return claim_key(f"surplus-{row.pk}"), money_key(f"surplus-{row.pk}")
