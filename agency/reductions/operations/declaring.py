"""A reduction told on a page: its document is kept with the bill, then the sum comes off it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.enums import DocumentKind
from agency.cases.models import Claim
from agency.cases.operations import attach_piece
from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.reductions.models import ClaimReduction
from agency.reductions.values import Less

from .reducing import reduce


@transaction.atomic
def declare(*, claim: Claim, less: Less, content: bytes, by: Actor, at: datetime) -> ClaimReduction:
    """Keep the creditor's document, and take off the bill what it says. Raises `ReductionRefused`: nothing is kept."""
    document = None
    if content:
        document = attach_piece(
            claim=claim, kind=DocumentKind.CREDIT, content=content, mime="application/pdf", by=by, at=at,
            on=paris_date(at),
        )  # fmt: skip
    return reduce(claim=claim, less=less, document=document, by=by, at=at)
