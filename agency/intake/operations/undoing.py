"""A deposit confided by mistake is undone while nothing left: nothing of it is asked, its file may come again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.models import Case
from agency.cases.operations import withdraw_claims
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.queries import cases_of, undoing_of
from agency.intake.rules import undoing_refused
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Creditor

from .reading import BatchRefused


@transaction.atomic
def undo_batch(*, batch: ImportBatch, reason: str, by: Actor, at: datetime, on: date) -> ImportBatch:
    """Close the cases of a deposit and take its bills back, while nothing left and nothing came.

    The cases stay, closed, as the trace of what was confided; their people stay with them, and nothing is asked of
    them. The creditor's figures count none of it. Raises `BatchRefused` with what stands in the way.
    """
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.CONFIRMED:
        raise BatchRefused("Seul un dépôt confié s’annule, et une seule fois.")
    # Another file of the creditor, an assessment, a payment or the morning's run wait here, or are seen below.
    Creditor.objects.select_for_update(no_key=True, of=("self",)).get(pk=locked.creditor_id)
    keys = list(cases_of(locked).values_list("pk", flat=True))
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if refused := undoing_refused(undoing_of(locked)):
        raise BatchRefused(refused)
    confided = locked.rows.filter(outcome=Outcome.CONFIDED)
    claims = list(confided.values_list("claim_id", flat=True))
    count = withdraw_claims(claims=claims, by=by, at=at, on=on, reason=f"dépôt annulé : {reason}")
    confided.update(outcome=Outcome.WITHDRAWN)
    locked.state = BatchState.UNDONE
    locked.save(update_fields=["state"])
    record(by=by, at=at, verb=Verb.BATCH_UNDONE, subject=locked, cases=count, lines=len(claims), reason=reason)
    return locked
