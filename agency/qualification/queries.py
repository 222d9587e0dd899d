"""Reads of the assessment: what Amiable knows by itself, what still forbids a letter, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Workflow

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, CaseParty, Claim, Document
from agency.ledger.queries import case_due
from agency.mandates.queries import compliance_gaps, in_force
from agency.parties.models import Address
from agency.parties.queries import ON_A_LETTER, questions_about
from agency.users.enums import Permission

from .models import CreditorQuestion, Qualification, QualificationTask
from .rules import CHECKS, REMINDER_DAYS, CaseFacts, Ground, known_obstacles, missing_answers


def facts_of(
    case: Case, on: date, bound: Iterable[CaseParty] | None = None, bills: Iterable[Claim] | None = None
) -> CaseFacts:
    """Return what the rows say of a case on a day; `bound` and `bills` are its own, where they were read already."""
    people = [party.debtor for party in (case.parties.select_related("debtor") if bound is None else bound)]
    reached = Address.objects.filter(debtor__in=people, valid=True).values("debtor").distinct().count()
    return CaseFacts(
        on=on,
        last_day_to_act=case.last_day_to_act,
        latest_due_on=max(claim.due_on for claim in (case.claims.all() if bills is None else bills)),
        owes_something=case_due(case.pk) > 0,
        mandate_in_force=in_force(case.creditor, on) is not None,
        has_address=reached == len({person.pk for person in people}),
        protected=any(person.protection for person in people),
        contact_question=questions_about(people).filter(matter__in=ON_A_LETTER).exists(),
        compliance_gaps=tuple(compliance_gaps(on)),
    )


def grounds_against(qualification: Qualification, on: date) -> list[Ground]:
    """Return everything that forbids to write, what Amiable knows first (R1.22); empty when a letter may leave."""
    answers = {field: bool(getattr(qualification, field)) for field in CHECKS}
    return known_obstacles(facts_of(qualification.case, on)) + missing_answers(answers)


def to_qualify() -> QuerySet[Case]:
    """Return the cases that wait for their assessment, oldest first."""
    waiting = Case.objects.filter(state=CaseState.TO_QUALIFY).select_related("creditor", "debtor")
    return waiting.order_by("opened_on", "id")


def approves_alone(user: Any, amount: Decimal) -> bool:
    """Whether this person alone approves an assessment of so many euros: one reading, theirs, under its ceiling."""
    rows = QualificationTask.objects.filter(workflow_tasks__workflow__in=_workflows(), active=True)
    tasks = list(rows.prefetch_related("groups"))
    if len(tasks) != 1 or _workflows().filter(workflow_tasks__task__active=True).count() != 1:
        return False
    task, groups = tasks[0], set(user.groups.values_list("pk", flat=True))
    above = task.ceiling is not None and amount > task.ceiling
    allowed = user.is_superuser or bool(groups & {group.pk for group in task.groups.all()})
    return allowed and (not above or user.has_perm(Permission.MANAGE_TEAM))


def _workflows() -> QuerySet[Workflow]:
    kind = ContentType.objects.get_for_model(Qualification)
    found: QuerySet[Workflow] = Workflow.objects.filter(workflow_content_types__content_type=kind, active=True)
    return found


def draft_of(case: Case) -> Qualification | None:
    """Return a case's assessment as it was last written, submitted or not; None when nobody began it."""
    standing = Qualification.objects.filter(case=case).first()
    return standing.get_latest_revision_as_object() if standing and standing.latest_revision_id else standing


def questions_to_remind(on: date) -> QuerySet[CreditorQuestion]:
    """Return the open questions whose answer is due soon or late and that were asked once only."""
    soon = on + timedelta(days=REMINDER_DAYS)
    return questions_open().filter(due_on__lte=soon, reminded_on__isnull=True)


def questions_open() -> QuerySet[CreditorQuestion]:
    """Return the questions that a case waits on, the first due first."""
    waiting = CreditorQuestion.objects.filter(answered_at__isnull=True, case__state=CaseState.WITH_CREDITOR)
    return waiting.select_related("case__creditor", "case__debtor").order_by("due_on", "id")


def questions_of(case: Case) -> QuerySet[CreditorQuestion]:
    """Return what was asked of the creditor of a case and what came back, latest first."""
    return case.questions.all()


def has_evidence(case_id: int) -> bool:
    """Return whether the invoice or the contract of a case is in it."""
    kinds = (DocumentKind.INVOICE, DocumentKind.CONTRACT)
    return Document.objects.filter(case=case_id, kind__in=kinds).exists()
