"""Whether a deposit may still be undone."""

from __future__ import annotations

from agency.cases.enums import CaseState
from agency.intake.enums import Outcome
from agency.intake.models import ImportBatch
from agency.intake.values import Undoing
from agency.ledger.enums import EntryKind
from agency.ledger.queries import entries_of_claims
from agency.outbox.models import Message
from agency.payments.models import Payment

from .lines import cases_of


def undoing_of(batch: ImportBatch) -> Undoing:
    """Return what left, or came, for the cases of a deposit: a letter planned, a payment, an assessment, a booking."""
    cases = cases_of(batch).order_by()
    claims = list(batch.rows.filter(outcome=Outcome.CONFIDED).values_list("claim_id", flat=True))
    return Undoing(
        cases=cases.count(),
        claims=len(claims),
        assessed=cases.exclude(state=CaseState.TO_QUALIFY, qualified_at__isnull=True).count(),
        written_to=Message.objects.filter(case__in=cases).values("case").distinct().count(),
        paid=Payment.objects.filter(case__in=cases).values("case").distinct().count(),
        updated=batch.rows.filter(outcome=Outcome.UPDATED).count(),
        waiting=batch.rows.filter(outcome=Outcome.UNDUE).count(),
        booked=entries_of_claims(claims).exclude(kind=EntryKind.CLAIM_OPENED).count(),
    )
