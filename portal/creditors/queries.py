"""Querysets scoped to one creditor: what its pages may show, and 404 for anything else.

`open_holds` takes the ids of cases already found here.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.http import Http404

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Claim, Document, Hold
from agency.cases.queries import matching
from agency.common.money import ZERO
from agency.intake.models import ImportBatch
from agency.intake.queries import with_counts
from agency.mandates.enums import MandateState
from agency.mandates.models import Mandate
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.qualification.models import CreditorQuestion
from agency.qualification.queries import questions_of, questions_open

from .enums import STATES_OF, CaseFilter


def every_case() -> QuerySet[Case]:
    """Return the cases of all creditors, most recent first; those whose bills were taken back are not."""
    standing = Claim.objects.filter(case=OuterRef("pk"), withdrawn_on__isnull=True)
    return Case.objects.filter(Exists(standing)).select_related("debtor", "strategy_run")


def visible_cases(creditor: Creditor) -> QuerySet[Case]:
    """Return the creditor's own cases, most recent first; those whose bills it took back are not."""
    return every_case().filter(creditor__in=rows_of(creditor))


def found_cases(creditor: Creditor, text: str, part: str = "") -> QuerySet[Case]:
    """Return those of the creditor's own cases that a name, an invoice or a reference finds, of a part when one is."""
    cases = visible_cases(creditor)
    if part:
        cases = cases.filter(state__in=STATES_OF[CaseFilter(part)])
    return cases.filter(pk__in=matching(text)) if text else cases


def mandate_or_404(creditor: Creditor, pk: int) -> Mandate:
    """Return a mandate of the creditor that it signed, or may sign. Raises `Http404` for any other."""
    seen = Q(state=MandateState.ACTIVE) | Q(offered_on__isnull=False)
    found = Mandate.objects.filter(seen, creditor__in=rows_of(creditor), pk=pk).select_related("creditor").first()
    if found is None:
        raise Http404
    return found


def case_or_404(creditor: Creditor, reference: str) -> Case:
    """Return one of the creditor's cases. Raises `Http404` for any other."""
    case = visible_cases(creditor).filter(reference=reference).first()
    if case is None:
        raise Http404
    return case


def batches_of(creditor: Creditor) -> QuerySet[ImportBatch]:
    """Return the creditor's own deposits, the latest first, with how many lines each has by outcome."""
    return with_counts(ImportBatch.objects.filter(creditor__in=rows_of(creditor)))


def batch_or_404(creditor: Creditor, pk: int) -> ImportBatch:
    """Return one of the creditor's own deposits. Raises `Http404` for any other."""
    batch = ImportBatch.objects.filter(creditor__in=rows_of(creditor), pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def pieces_of(case: Case) -> QuerySet[Document]:
    """Return what a creditor may read of its case: the pieces of its bills, the papers of agreed plans."""
    return case.documents.filter(Q(claim__isnull=False) | Q(kind=DocumentKind.PLAN)).select_related("claim")


def invoice_or_404(creditor: Creditor, reference: str, pk: int) -> Document:
    """Return a piece of a bill that this creditor handed over, or the paper of an agreed plan. Raises `Http404`."""
    handed = Q(claims__isnull=False) | Q(claim__isnull=False) | Q(kind=DocumentKind.PLAN)
    document = Document.objects.filter(
        handed, pk=pk, case__reference=reference, case__creditor__in=rows_of(creditor)
    ).first()
    if document is None:
        raise Http404
    return document


def questions_to(creditor: Creditor) -> QuerySet[CreditorQuestion]:
    """Return the questions that wait for this creditor, the first due first."""
    return questions_open().filter(case__creditor__in=rows_of(creditor))


def question_or_404(creditor: Creditor, reference: str) -> CreditorQuestion:
    """Return what this creditor is asked about one of its cases. Raises `Http404` when nothing is."""
    question = questions_to(creditor).filter(case__reference=reference).first()
    if question is None:
        raise Http404
    return question


def answers_of(creditor: Creditor, case: Case) -> QuerySet[CreditorQuestion]:
    """Return what this creditor answered about one of its cases, latest first."""
    return questions_of(case).filter(case__creditor__in=rows_of(creditor), answered_at__isnull=False)


def open_holds(case_ids: list[int], at: datetime) -> dict[int, Hold]:
    """Return case id -> the hold that it rests on at an instant, for those that do."""
    holds = Hold.objects.running_at(at).filter(case_id__in=case_ids).order_by("-until_at")
    return {hold.case_id: hold for hold in holds}


def paused_count(creditor: Creditor, at: datetime) -> int:
    """Return how many of the creditor's cases rest on an open hold."""
    holds = Hold.objects.running_at(at).filter(case__creditor__in=rows_of(creditor))
    return holds.order_by().values("case_id").distinct().count()


def confided_total(creditor: Creditor) -> Decimal:
    """Return the euros the creditor confided, what was paid to it before left out."""
    bills = Claim.objects.filter(case__creditor__in=rows_of(creditor), withdrawn_on__isnull=True)
    total: Decimal | None = bills.aggregate(sum=Sum(F("total") - F("paid_before")))["sum"]
    return total or ZERO
