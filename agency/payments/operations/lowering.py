"""What a creditor received itself, or gave a credit note for: less is owed, and no money passed through our hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.models import Case, Claim
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger.enums import Component
from agency.ledger.operations import post_all
from agency.ledger.postings import Booking, ClaimShare, claim_settled, claim_waived
from agency.ledger.queries import due_by_case
from agency.payments.enums import LoweringCause

from .receiving import close_settled


@dataclass(frozen=True)
class Lowering:
    """So many euros less are owed on the principal of a bill; `key` makes it one fact."""

    claim: Claim
    amount: Decimal
    cause: LoweringCause
    key: str


@transaction.atomic
def lower_each(*, lowerings: Sequence[Lowering], by: Actor, at: datetime, on: date) -> None:
    """Book what lowers the principal of bills, in one pass; a case that owes nothing any more is closed.

    The caller holds the cases and makes sure that each bill owes what comes off it. A payment told so late says nothing
    of who made it: limitation does not start again (R2.8).
    """
    bookings = [_booking(one, on) for one in lowerings]
    post_all(bookings, source="creditor", actor=by.label, at=at)
    acts = [
        JournalAct(
            one.claim, one.claim.case_id,
            {"number": one.claim.number, "amount": str(one.amount), "cause": one.cause.value},
        )
        for one in lowerings
    ]  # fmt: skip
    record_each(by=by, at=at, verb=Verb.CLAIM_LOWERED, acts=acts)
    cases = list(Case.objects.filter(pk__in={one.claim.case_id for one in lowerings}).order_by("pk"))
    due = due_by_case([case.pk for case in cases])
    close_settled(cases=[case for case in cases if due[case.pk] == ZERO], by=by, at=at, on=on)


def _booking(one: Lowering, on: date) -> Booking:
    shares = [ClaimShare(one.claim.pk, Component.PRINCIPAL, one.amount)]
    builder = claim_waived if one.cause == LoweringCause.CREDIT_NOTE else claim_settled
    draft = builder(case_id=one.claim.case_id, creditor_id=one.claim.creditor_id, shares=shares)
    return Booking(draft, one.key, on, on, str(one.cause.label))
