"""Reads of the cases given back: what was asked of their creditors, what may be decided."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce

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

from .enums import WAYS, CourtFact
from .models import CasePack, CourtStep, HandOver, NextStepDecision, NextStepQuestion, PackReceipt
from .rules import NEWS_DAYS, REMIND_WORKING_DAYS, offered
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


def decided_to_act(case: Case) -> NextStepDecision | None:
    """Return the creditor’s decision that sends a case given back to a judge or an officer; None without one."""
    if case.state != CaseState.RETURNED or case.closed_on is None:
        return None
    decided = NextStepDecision.objects.filter(question__case=case, question__handed_back_on=case.closed_on)
    return decided.filter(step__in=WAYS).first()


def decisions_to_act() -> QuerySet[NextStepDecision]:
    """Return the decisions that send a case, still given back, to a judge or an officer, the oldest first."""
    found = NextStepDecision.objects.filter(
        step__in=WAYS, question__case__state=CaseState.RETURNED,
        question__case__closed_on=F("question__handed_back_on"),
    )  # fmt: skip
    people = ("question__case__creditor", "question__case__debtor", "question__case__mandate")
    return found.select_related(*people).order_by("decided_at", "pk")


def to_hand_over(on: date) -> QuerySet[NextStepDecision]:
    """Return the decisions to act whose case nobody has yet; `sent` when it left in vain.

    A pack reached nobody when its mail did not leave in the day, or when its link ended before anybody took it.
    """
    left = HandOver.objects.filter(pack__case=OuterRef("question__case"), sent_at__gte=OuterRef("decided_at"))
    taken = Exists(PackReceipt.objects.filter(hand_over=OuterRef("pk")))
    mailed = Q(mailed_at__isnull=False, expires_on__gte=on) | Q(mailed_at=None, sent_at__date__gte=on)
    reached = Exists(left.filter(taken | mailed))
    return decisions_to_act().filter(~reached, court_steps=None).annotate(sent=Exists(left))


def hand_overs_to_mail() -> QuerySet[HandOver]:
    """Return those whose mail still has to leave, the oldest first."""
    return HandOver.objects.filter(mailed_at=None).order_by("sent_at", "pk")


def hand_overs_of(case: Case) -> QuerySet[HandOver]:
    """Return to whom a case was handed over, the latest first, with what each downloaded."""
    return HandOver.objects.filter(pack__case=case).select_related("pack").prefetch_related("receipts")


def packs_of(case: Case) -> QuerySet[CasePack]:
    """Return the packs made of a case, the latest first."""
    return CasePack.objects.filter(case=case)


def court_steps_of(decision: NextStepDecision) -> QuerySet[CourtStep]:
    """Return what became of a case since its creditor decided to act, as it was noted."""
    return decision.court_steps.select_related("document").order_by("noted_at", "pk")


def to_follow(on: date) -> QuerySet[NextStepDecision]:
    """Return the decisions to act whose news are to be asked on a day, the oldest first; `ask_on` is that day's date.

    The day is the one that the last step says; without a step, some time after the case was handed over.
    """
    steps = CourtStep.objects.filter(decision=OuterRef("pk"))
    left = HandOver.objects.filter(pack__case=OuterRef("question__case"), sent_at__gte=OuterRef("decided_at"))
    last = Subquery(steps.order_by("-noted_at", "-pk").values("next_on")[:1])
    waited = Cast(Subquery(left.order_by("-sent_at").values("sent_at")[:1]) + timedelta(days=NEWS_DAYS), DateField())
    ended = Exists(steps.filter(fact=CourtFact.CLOSED))
    due = decisions_to_act().filter(~ended).annotate(ask_on=Coalesce(last, waited)).filter(ask_on__lte=on)
    return due.exclude(pk__in=to_hand_over(on).values("pk")).order_by("ask_on", "pk")
