"""Reads of closings: what stands against one, the latest of a case."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, CaseParty, Hold
from agency.cases.queries import running_holds
from agency.disputes.models import Reply
from agency.parties.enums import Protection
from agency.plans.queries import running, waiting

from .models import CaseClosing
from .values import ClosingFacts


def closing_facts(case: Case) -> ClosingFacts:
    """Return what a case says for and against closing it."""
    bound = case.parties.values_list("debtor__protection", flat=True)
    return ClosingFacts(
        state=CaseState(case.state),
        last_day=case.last_day_to_act,
        plan_runs=bool(running([case])),
        waits_for_answer=_waits_for_answer(case),
        all_deceased=all(protection == Protection.DECEASED for protection in bound),
    )


def _waits_for_answer(case: Case) -> bool:
    """Whether somebody of a case was promised our word: on what they wrote, or on a plan that they propose (R1.13)."""
    unanswered = Reply.objects.filter(case=case, answered_at__isnull=True)
    return unanswered.exists() or waiting().filter(case=case).exists()


def closings_of(case: Case) -> QuerySet[CaseClosing]:
    """Return the closings of a case, the latest first, with who closed it."""
    return CaseClosing.objects.filter(case=case).select_related("author", "document")


def written_of_closing(case: Case) -> QuerySet[CaseParty]:
    """Return whom a closing is written to: everybody bound who lives, once our first letter has left (R10.2)."""
    if case.first_letter_on is None:
        return case.parties.none()
    return case.parties.exclude(debtor__protection=Protection.DECEASED).select_related("debtor").order_by("pk")


def pause_of_creditor(case: Case, at: datetime) -> Hold | None:
    """Return the pause that the creditor of a case asked for and that runs; None when it asked for none."""
    return running_holds(case, at).filter(reason=HoldReason.CREDITOR).first()
