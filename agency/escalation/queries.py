"""Reads of the cases given back: what was asked of their creditors, what may be decided."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.common.calendar import add_working_days
from agency.law.persons.courts import Lawsuit
from agency.law.time.claim_types import ClaimType
from agency.ledger.queries import case_due
from agency.mandates.enums import EscalationDecision
from agency.parties.enums import CreditorKind, DebtorKind, Protection
from agency.parties.models import Creditor
from agency.parties.queries import rows_of

from .models import NextStepQuestion
from .rules import REMIND_WORKING_DAYS, offered
from .values import Offered

_TRADERS = (CreditorKind.COMPANY, CreditorKind.SOLE_TRADER)
_KEPT = (CommitmentState.KEPT, CommitmentState.KEPT_LATE)


def to_ask() -> QuerySet[Case]:
    """Return the cases given back, as it had been announced, whose creditors were not asked yet what follows."""
    words = Commitment.objects.filter(case=OuterRef("pk"), kind=CommitmentKind.HAND_BACK, state__in=_KEPT)
    asked = NextStepQuestion.objects.filter(case=OuterRef("pk"), handed_back_on=OuterRef("closed_on"))
    given = Case.objects.filter(Exists(words.filter(kept_on=OuterRef("closed_on"))), ~Exists(asked))
    return given.filter(state=CaseState.RETURNED).select_related("creditor", "mandate").order_by("pk")


def open_next_steps() -> QuerySet[NextStepQuestion]:
    """Return the questions that wait for their creditor’s decision, the first due first; paid since, none does."""
    found = NextStepQuestion.objects.filter(
        decision__isnull=True, case__state=CaseState.RETURNED, case__closed_on=F("handed_back_on")
    )
    return found.select_related("case__creditor", "case__mandate", "case__debtor").order_by("due_on", "pk")


def next_steps_late(on: date) -> QuerySet[NextStepQuestion]:
    """Return those that their creditor let go by: somebody here goes on."""
    return open_next_steps().filter(due_on__lt=on)


def next_steps_to_repeat(on: date) -> QuerySet[NextStepQuestion]:
    """Return the open ones whose day comes near, and that were asked once only."""
    soon = add_working_days(on, REMIND_WORKING_DAYS)
    return open_next_steps().filter(reminded_on__isnull=True, due_on__lte=soon)


def next_steps_before(creditor: Creditor) -> QuerySet[NextStepQuestion]:
    """Return the questions that wait for this creditor’s decision, the first due first."""
    return open_next_steps().filter(case__creditor__in=rows_of(creditor))


def last_next_step(case: Case) -> NextStepQuestion | None:
    """Return what was asked last of a case, with its decision; None when it never was."""
    return case.next_step_questions.select_related("decision").first()


def lawsuit_of(case: Case) -> Lawsuit:
    """Return what the rules of competence look at, as the case stands."""
    return Lawsuit(
        amount=case_due(case.pk),
        claim_type=ClaimType(case.claim_type),
        creditor_trades=case.creditor.kind in _TRADERS,
        debtor_trades=case.debtor_kind == DebtorKind.BUSINESS,
        last_day=case.last_day_to_act,
        insolvent=case.debtor.protection == Protection.INSOLVENT,
    )


def options_of(case: Case, on: date) -> tuple[Offered, ...]:
    """Return what the creditor of a case may decide on a day, and what is closed to it with the reason."""
    return offered(lawsuit_of(case), EscalationDecision(case.mandate.escalation), on)
