"""What a creditor decides of a case: recorded with how it was told, never changed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CreditorChoice
from agency.cases.models import Case, CreditorDecision
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.enums import EscalationDecision


class DecisionNotAllowed(Exception):
    """The decision cannot be recorded; the message says why, in French."""


@transaction.atomic
def record_decision(
    *, case: Case, choice: CreditorChoice, told: str, by: Actor, at: datetime, on: date
) -> CreditorDecision:
    """Keep what the creditor decides of a case, and how it was told (C. civ. 1988, R1.8).

    Raises `DecisionNotAllowed` without how it was told, or for a court that the mandate rules out.
    """
    if not told.strip():
        raise DecisionNotAllowed("Dites comment le créancier vous a donné sa décision.")
    if choice == CreditorChoice.COURT and case.mandate.escalation == EscalationDecision.NEVER:
        raise DecisionNotAllowed(f"Le mandat {case.mandate.reference} dit : jamais de justice.")
    decision = CreditorDecision.objects.create(
        case=case, choice=choice, told=told.strip()[:200], decided_on=on, recorded_at=at
    )
    record(by=by, at=at, verb=Verb.CREDITOR_DECIDED, subject=decision, case_id=case.pk, choice=choice, told=told)
    return decision
