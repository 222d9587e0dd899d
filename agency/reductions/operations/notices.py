"""What a reduction says to the person: the new sum."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.values import ReductionPayload
from agency.reductions.models import ClaimReduction


@transaction.atomic(savepoint=False)
def plan_notice_of(*, reduction: ClaimReduction, due: Decimal, undone: bool, by: Actor, at: datetime) -> None:
    """Tell the person the new sum once our first letter has left: before it, they read no other (R1.10)."""
    claim = reduction.claim
    case = claim.case
    if case.first_letter_on is None:
        return
    outbox.plan(
        case=case, debtor=claim.debtor, kind=MessageKind.SUM_CHANGED, planned_on=paris_date(at),
        dedupe_key=f"reduction:{reduction.pk}:{'undone' if undone else 'done'}", by=by, at=at,
        payload=ReductionPayload(
            reduction=reduction.pk, cause=reduction.cause, amount=reduction.amount, number=claim.number,
            on=reduction.on, remaining=due, over=reduction.over, shortened=bool(reduction.cuts), undone=undone,
        ),
    )  # fmt: skip
