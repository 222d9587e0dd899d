"""Writes of the assessment: opened with the case, answered, approved by a workflow, concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Workflow, WorkflowContentType, WorkflowState, WorkflowTask

from agency.cases.enums import CLOSED_STATES, CaseState
from agency.cases.models import Case
from agency.cases.operations import MoveRefused, move
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.qualification.enums import Conclusion
from agency.qualification.models import Qualification, QualificationTask
from agency.qualification.presenters import ground_sentence
from agency.qualification.queries import grounds_against
from agency.users.enums import Role
from agency.users.queries import group_name
from tenants.language import in_french

from .questions import ask
from .sql import SEARCHED

ANSWERS = (
    "identity_checked", "evidence_checked", "amount_checked", "liability_checked", "no_dispute_known", "status_checked",
    "legal_ground", "reason_known", "question", "conclusion",
)  # fmt: skip
_STATES = {
    Conclusion.READY: CaseState.ACTIVE,
    Conclusion.ASK_CREDITOR: CaseState.WITH_CREDITOR,
    Conclusion.STOP: CaseState.RETURNED,
}
_DECIDED_AT: ContextVar[datetime | None] = ContextVar("decided_at", default=None)


class NotReady(Exception):
    """A letter may not leave yet; `grounds` lists why, the message joins them."""

    def __init__(self, grounds: list[Any]) -> None:
        super().__init__(" ".join(ground_sentence(ground) for ground in grounds))
        self.grounds = grounds


@transaction.atomic
def open_for(*, case: Case, by: Actor, at: datetime) -> Qualification:
    """Open the assessment of a case, empty; the same row when it is open already."""
    open_for_all(cases=[case], by=by, at=at)
    return Qualification.objects.get(case=case)


@transaction.atomic
def open_for_all(*, cases: Sequence[Case], by: Actor, at: datetime) -> list[Qualification]:
    """Open the assessment of these cases, empty, where there is none yet; return those opened, in their order."""
    known = set(Qualification.objects.filter(case__in=cases).values_list("case_id", flat=True))
    opened = Qualification.objects.bulk_create(
        [Qualification(case=case, live=False) for case in cases if case.pk not in known]
    )
    # Rows written together tell Wagtail's search nothing.
    with connection.cursor() as cursor:
        config = settings.WAGTAILSEARCH_BACKENDS["default"]["SEARCH_CONFIG"]
        kind = ContentType.objects.get_for_model(Qualification).pk
        cursor.execute(SEARCHED, [kind, config, [one.pk for one in opened]])
    acts = [JournalAct(one, one.case_id, {}) for one in opened]
    record_each(by=by, at=at, verb=Verb.QUALIFICATION_OPENED, acts=acts)
    return opened


@transaction.atomic
def answer(
    *, qualification: Qualification, answers: Mapping[str, Any], user: Any, by: Actor, at: datetime
) -> Qualification:
    """Keep a person's answers as a draft revision; nothing else moves.

    Raises `ValidationError` on the question: the creditor reads it (`Qualification.clean`).
    """
    draft = qualification.get_latest_revision_as_object() if qualification.latest_revision_id else qualification
    for field in ANSWERS:
        if field in answers:
            setattr(draft, field, answers[field])
    draft.full_clean(exclude=["case"])
    draft.save_revision(user=user)
    record(
        by=by,
        at=at,
        verb=Verb.QUALIFICATION_ANSWERED,
        subject=qualification,
        case_id=qualification.case_id,
        conclusion=draft.conclusion,
    )
    return draft


@transaction.atomic
def submit(*, qualification: Qualification, user: Any, by: Actor, at: datetime, on: date) -> WorkflowState:
    """Hand the draft to the workflow of qualifications (R1.22).

    Raises `NotReady` when the conclusion is that one may write while something forbids it: the person is told
    before an approver's time is taken. Submitting again returns the workflow that runs.
    """
    draft = qualification.get_latest_revision_as_object()
    _refuse_unready(draft, on)
    running = qualification.current_workflow_state
    if running is not None:
        return running
    state = workflow().start(draft, user)
    record(by=by, at=at, verb=Verb.QUALIFICATION_SUBMITTED, subject=qualification, case_id=qualification.case_id)
    return state


@transaction.atomic
def approve(*, qualification: Qualification, user: Any, at: datetime) -> bool:
    """Approve the waiting task as this person, when they may; the last approval concludes. False when they may not."""
    state = qualification.current_workflow_state
    task_state = state.current_task_state if state else None
    if task_state is None:
        return False
    task = task_state.task.specific
    draft = qualification.get_latest_revision_as_object()
    if "approve" not in {name for name, *_rest in task.get_actions(draft, user)}:
        return False
    token = _DECIDED_AT.set(at)
    try:
        task.on_action(task_state.specific, user, "approve")
    finally:
        _DECIDED_AT.reset(token)
    return True


def decided_at() -> datetime | None:
    """Return the instant of the approval under way, for the hook that Wagtail calls without one; None outside."""
    return _DECIDED_AT.get()


@transaction.atomic
def conclude(*, qualification: Qualification, by: Actor, at: datetime, on: date) -> Case:
    """Carry out a published conclusion: write, ask the creditor, or stop.

    Raises `NotReady` when a letter may not leave, `MoveRefused` for a case that ended meanwhile, whatever opens it
    again: the approval is then rolled back with the rest.
    """
    _refuse_unready(qualification, on)
    case: Case = qualification.case
    state = CaseState(Case.objects.select_for_update(of=("self",)).values_list("state", flat=True).get(pk=case.pk))
    if state in CLOSED_STATES:
        raise MoveRefused(f"Le dossier {case.reference} est « {state.label} » : sa qualification vient trop tard.")
    conclusion = Conclusion(qualification.conclusion)
    if conclusion == Conclusion.ASK_CREDITOR:
        ask(case=case, text=qualification.question, by=by, at=at, on=on)
    move(case=case, to=_STATES[conclusion], by=by, at=at, on=on, reason=in_french(conclusion.label))
    record(
        by=by, at=at, verb=Verb.QUALIFICATION_CONCLUDED, subject=qualification, case_id=case.pk, conclusion=conclusion
    )
    return case


def finish_workflow(workflow_state: WorkflowState, *, user: Any, at: datetime, on: date) -> None:
    """Publish what a workflow approved, then conclude when it was an assessment.

    The workflow publishes, not the last approver: nobody needs the right to publish, which would let one go
    round the workflow.
    """
    content = workflow_state.content_object
    with transaction.atomic():
        content.get_latest_revision().publish(user=user, skip_permission_checks=True)
        if isinstance(content, Qualification):
            content.refresh_from_db()
            conclude(qualification=content, by=Actor.staff(user), at=at, on=on)


@transaction.atomic
def install_workflow(*, ceiling: int | None = None) -> Workflow:
    """Give the agency the workflow of qualifications; safe to run again."""
    standing = Workflow.objects.filter(workflow_content_types__content_type=_content_type()).first()
    if standing is not None:
        return standing
    made = Workflow.objects.create(name="Qualification d’un dossier", active=True)
    task = QualificationTask.objects.create(name="Relecture de la qualification", active=True, ceiling=ceiling)
    names = [group_name(role) for role in (Role.HANDLER, Role.MANAGER)]
    task.groups.set(Group.objects.filter(name__in=names))
    WorkflowTask.objects.create(workflow=made, task=task, sort_order=0)
    WorkflowContentType.objects.create(workflow=made, content_type=_content_type())
    return made


def workflow() -> Workflow:
    """Return the agency's workflow of qualifications. Raises `DoesNotExist` before the agency is seeded."""
    found: Workflow = Workflow.objects.get(workflow_content_types__content_type=_content_type(), active=True)
    return found


def _content_type() -> ContentType:
    return ContentType.objects.get_for_model(Qualification)


def _refuse_unready(qualification: Qualification, on: date) -> None:
    if qualification.conclusion == Conclusion.READY:
        grounds = grounds_against(qualification, on)
        if grounds:
            raise NotReady(grounds)
