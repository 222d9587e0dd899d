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
from agency.payments.operations import close_settled
from agency.reductions.enums import DECISIONS, LoweringCause
from agency.reductions.models import ClaimReduction

SOURCE = "creditor"


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
    rows = [
        ClaimReduction(
            claim=one.claim, cause=one.cause, amount=one.amount, on=on, key=one.key, told_by=by.label[:150],
            created_at=at, seen_at=at,
        )
        for one in lowerings
    ]  # fmt: skip
    shares = [[ClaimShare(one.claim.pk, Component.PRINCIPAL, one.amount)] for one in lowerings]
    book_each(rows=rows, shares=shares, by=by, at=at)
    cases = list(Case.objects.filter(pk__in={one.claim.case_id for one in lowerings}).order_by("pk"))
    due = due_by_case([case.pk for case in cases])
    close_settled(cases=[case for case in cases if due[case.pk] == ZERO], by=by, at=at, on=on)


@transaction.atomic(savepoint=False)
def book_each(
    *, rows: Sequence[ClaimReduction], shares: Sequence[Sequence[ClaimShare]], by: Actor, at: datetime
) -> list[ClaimReduction]:
    """Write reductions with the parts of the bills that they take off, in one pass."""
    made = ClaimReduction.objects.bulk_create(rows)
    bookings = [_booking(row, parts) for row, parts in zip(made, shares, strict=True) if parts]
    if bookings:
        post_all(bookings, source=SOURCE, actor=by.label, at=at)
    acts = [
        JournalAct(
            row.claim, row.claim.case_id,
            {"number": row.claim.number, "amount": str(row.amount), "cause": row.cause, "over": str(row.over)},
        )
        for row in made
    ]  # fmt: skip
    record_each(by=by, at=at, verb=Verb.CLAIM_LOWERED, acts=acts)
    return made


def _booking(row: ClaimReduction, shares: Sequence[ClaimShare]) -> Booking:
    builder = claim_waived if row.cause in DECISIONS else claim_settled
    draft = builder(case_id=row.claim.case_id, creditor_id=row.claim.creditor_id, shares=shares)
    return Booking(draft, row.key, row.on, row.on, str(LoweringCause(row.cause).label))
