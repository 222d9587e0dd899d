"""Querysets scoped to one creditor: what its pages may show, and 404 for anything else.

`open_holds` and `next_instalments` take the ids of cases already found here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from agency.cases.models import Case, Document, Hold
from agency.intake.models import ImportBatch
from agency.parties.models import Creditor
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment


def visible_cases(creditor: Creditor) -> QuerySet[Case]:
    """Return the creditor's own cases, most recent first."""
    return Case.objects.filter(creditor=creditor).select_related("debtor", "strategy_run")


def case_or_404(creditor: Creditor, reference: str) -> Case:
    """Return one of the creditor's cases. Raises `Http404` for any other."""
    case = visible_cases(creditor).filter(reference=reference).first()
    if case is None:
        raise Http404
    return case


def batch_or_404(creditor: Creditor, pk: int) -> ImportBatch:
    """Return one of the creditor's own deposits. Raises `Http404` for any other."""
    batch = ImportBatch.objects.filter(creditor=creditor, pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def invoice_or_404(creditor: Creditor, reference: str, pk: int) -> Document:
    """Return an invoice that this creditor handed over. Raises `Http404` for any other document."""
    document = Document.objects.filter(
        pk=pk, case__reference=reference, case__creditor=creditor, claims__isnull=False
    ).first()
    if document is None:
        raise Http404
    return document


def open_holds(case_ids: list[int], at: datetime) -> dict[int, Hold]:
    """Return case id -> the hold that it rests on at an instant, for those that do."""
    holds = Hold.objects.filter(case_id__in=case_ids, starts_at__lte=at, lifted_at__isnull=True).order_by("-until_at")
    return {hold.case_id: hold for hold in holds if hold.until_at is None or hold.until_at > at}


def paused_count(cases: Iterable[Case], at: datetime) -> int:
    """Return how many cases rest on an open hold."""
    return len(open_holds([case.pk for case in cases], at))


def next_instalments(case_ids: list[int]) -> dict[int, Instalment]:
    """Return case id -> the first instalment not settled yet of its running plan."""
    rows = (
        Instalment.objects.filter(plan__case_id__in=case_ids, plan__state=PlanState.RUNNING)
        .exclude(state=InstalmentState.PAID)
        .select_related("plan")
        .order_by("-due_on")
    )
    return {row.plan.case_id: row for row in rows}
