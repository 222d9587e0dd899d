"""What somebody of the agency does of a plan that is not followed: take it up, keep it, put dates off, or end it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as cases
from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.instalments.enums import PlanChoice, StepKind
from agency.instalments.models import InstalmentStep
from agency.instalments.queries import plans_to_decide, spans_of
from agency.instalments.rules import KEPT_DAYS, PlanChoiceRefused
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import InstalmentNews, MessageKind
from agency.outbox import operations as outbox
from agency.outbox.values import InstalmentPayload
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import notify_end
from agency.strategies.operations import resume_gently

from .moving import move_by_staff

TAKEN_UP = "Échéancier arrêté : reprendre contact avec douceur"


@transaction.atomic
def take_up(*, step: InstalmentStep, by: Actor, at: datetime) -> InstalmentStep:
    """Say that somebody took up a missed date: its line leaves the day; twice changes nothing."""
    locked = InstalmentStep.objects.select_for_update(of=("self",)).select_related("plan").get(pk=step.pk)
    if locked.step == StepKind.SECOND and locked.closed_on is None:
        locked.closed_on, locked.closed_by = paris_date(at), by.label[:150]
        locked.save(update_fields=["closed_on", "closed_by"])
        record(by=by, at=at, verb=Verb.INSTALMENT_SEEN, subject=locked, case_id=locked.plan.case_id)
    return locked


@transaction.atomic
def decide_plan(*, step: InstalmentStep, choice: PlanChoice, reason: str, by: Actor, at: datetime) -> InstalmentStep:
    """Decide of a plan that is not followed, with a reason: keep it, put its missed dates off, or end it (R5.4).

    A plan ends by this alone, and only once the days of its notice have run. The person is told what is left, and the
    case goes on by a gentle letter at the date told, never by a formal notice. Raises `PlanChoiceRefused` without a
    reason, when nothing waits for a decision, before the end of the notice's days, or without a notice.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=step.plan.case_id)
    on = paris_date(at)
    locked = plans_to_decide(on).select_for_update(of=("self",)).filter(pk=step.pk).first()
    if locked is None:
        raise PlanChoiceRefused(
            _("Cet échéancier n’attend plus de décision : la somme est réglée, ou c’est déjà décidé.")
        )
    if not reason.strip():
        raise PlanChoiceRefused(_("Dites pourquoi, en une phrase : le journal la garde."))
    if choice == PlanChoice.END:
        _refuse_end(locked, on)
        end_plan(case=case, plan=locked.plan, news=InstalmentNews.ENDED, reason="échéances manquées", by=by, at=at)
    elif choice == PlanChoice.MOVE:
        move_by_staff(plan=locked.plan, by=by, at=at)
    locked.choice, locked.reason = choice, reason.strip()[:1000]
    locked.closed_on, locked.closed_by = on, by.label[:150]
    locked.next_on = on + timedelta(days=KEPT_DAYS) if choice == PlanChoice.KEEP else None
    locked.save(update_fields=["choice", "reason", "closed_on", "closed_by", "next_on"])
    record(
        by=by, at=at, verb=Verb.PLAN_DECIDED, subject=locked.plan, case_id=case.pk, choice=choice, reason=locked.reason
    )
    return locked


def _refuse_end(step: InstalmentStep, on: date) -> None:
    """Raise unless the words accepted allow an end, and the days that a notice left have run."""
    if step.answer_by is None:
        raise PlanChoiceRefused(
            _("Cet échéancier ne peut pas être arrêté : ses mots ne le prévoient pas, ou aucun courrier n’est arrivé.")
        )
    if on <= step.answer_by:
        raise PlanChoiceRefused(_("Les jours laissés par le courrier ne sont pas écoulés."))


@transaction.atomic(savepoint=False)
def end_plan(*, case: Case, plan: Plan, news: InstalmentNews, reason: str, by: Actor, at: datetime) -> None:
    """Stop an open plan of a case that is locked: its person and its creditor are told, the case goes on gently."""
    on, left = paris_date(at), spans_of([plan])[plan.pk].left
    plan.state, plan.ended_at = PlanState.ENDED, at
    plan.save(update_fields=["state", "ended_at"])
    record(by=by, at=at, verb=Verb.PLAN_ENDED, subject=plan, case_id=case.pk, reason=reason)
    outbox.cancel_planned(case=case, code="plan_ended", by=by, at=at)
    act_on = None
    # The plan of another person on the same case goes on, and the case with it.
    if not case.plans.filter(state=PlanState.RUNNING).exists():
        # One that waited for an answer moved nothing.
        if case.state != CaseState.ACTIVE:
            cases.move(case=case, to=CaseState.ACTIVE, by=by, at=at, on=on, reason="échéancier arrêté")
        resumed = resume_gently(case=case, debtor=plan.debtor, corrected=False, by=by, at=at, on=on)
        if resumed is None:
            cases.hold(case=case, reason=HoldReason.GENTLE, note=TAKEN_UP, by=by, at=at)
        act_on = resumed.act_on if resumed else None
    notify_end(plans=[plan], news=news, act_on=act_on, by=by, at=at)
    outbox.plan(
        case=case, debtor=plan.debtor, kind=MessageKind.PLAN_CHANGED, planned_on=on, dedupe_key=f"plan_ended:{plan.pk}",
        payload=InstalmentPayload(news, (), left, act_on), by=by, at=at,
    )  # fmt: skip
