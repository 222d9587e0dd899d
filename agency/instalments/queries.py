"""Reads of dates of plans: those that come or went by on cases that nothing stops, and what was done of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum

from agency.cards.models import CardAttempt
from agency.cards.queries import ENDS
from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.debits.enums import STANDING, DebitState
from agency.debits.models import Debit
from agency.handling.models import Call
from agency.outbox.models import DeliveryEvent
from agency.outbox.rules import BAD_ADDRESS
from agency.payments.rules import FORBIDDEN_TO_PAY
from agency.plans.enums import PlanState
from agency.plans.models import Instalment, Plan

from .enums import PlanChoice, StepKind
from .models import InstalmentStep
from .rules import dates_after, ends_by_part, own_room, room_between, within_months
from .values import DateRoom, PlanSpan


def plans_to_follow(at: datetime, on: date, ahead: int) -> QuerySet[Plan]:
    """Return the running plans with a date that went by unpaid, or that comes within `ahead` days (R5.4).

    Of people whom the law does not protect, on cases that no hold stops and that may still be asked; no card payment is
    on its way.
    """
    parts = unpaid_parts().filter(plan=OuterRef("pk"), due_on__lte=on + timedelta(days=ahead))
    paying = CardAttempt.objects.filter(case=OuterRef("case")).exclude(state__in=ENDS)
    free = Case.objects.free_at(at).filter(state=CaseState.PLAN, last_day_to_act__gte=on)
    found = Plan.objects.filter(Exists(parts), ~Exists(paying), state=PlanState.RUNNING, debtor__protection="")
    found = found.filter(case__in=free).select_related("case__mandate", "debtor")
    return found.prefetch_related("debtor__contact_points").order_by("pk")


def unpaid_parts() -> QuerySet[Instalment]:
    """Return the instalments that are left to the person: no debit takes care of them, nor has one just been asked."""
    taken = Debit.objects.filter(instalment=OuterRef("pk"), state__in=STANDING).exclude(state=DebitState.PAID)
    return Instalment.objects.filter(~Exists(taken), amount__gt=F("paid"))


def parts_of(plans: Collection[Plan], until: date) -> dict[int, list[Any]]:
    """Return plan id -> its unpaid instalments due by a day, in their order; `came_back` when a debit of it did."""
    back = Debit.objects.filter(instalment=OuterRef("pk"), state=DebitState.RETURNED)
    rows = unpaid_parts().filter(plan__in=plans, due_on__lte=until).annotate(came_back=Exists(back))
    found: dict[int, list[Any]] = defaultdict(list)
    for part in rows.order_by("plan_id", "number"):
        found[part.plan_id].append(part)
    return found


def steps_of(plans: Collection[Plan]) -> dict[int, list[Any]]:
    """Return plan id -> the steps made for its dates, oldest first, with their messages; `lost` when one came back."""
    lost = DeliveryEvent.objects.filter(message=OuterRef("message"), kind__in=BAD_ADDRESS)
    found: dict[int, list[Any]] = defaultdict(list)
    rows = InstalmentStep.objects.filter(plan__in=plans).select_related("message").annotate(lost=Exists(lost))
    for step in rows.order_by("pk"):
        found[step.plan_id].append(step)
    return found


def spans_of(plans: Collection[Plan]) -> dict[int, PlanSpan]:
    """Return plan id -> from when to when it goes, and what is left of it in euros."""
    rows = Instalment.objects.filter(plan__in=plans).order_by().values("plan_id")
    rows = rows.annotate(first=Min("due_on"), last=Max("due_on"), left=Sum(F("amount") - F("paid")))
    return {row["plan_id"]: PlanSpan(row["first"], row["last"], row["left"]) for row in rows}


def new_dates(plan: Plan, late: Sequence[Instalment], span: PlanSpan, on: date) -> list[date]:
    """Return where missed instalments go, after the others; none when the creditor allows no more months (R5.2)."""
    dates = dates_after(span.last_on, len(late), plan.day, on)
    return dates if late and within_months(span, dates[-1], plan.case.mandate.plan_max_months) else []


def missed_parts(plan: Plan, on: date) -> list[Instalment]:
    """Return the instalments of a plan whose day went by, and that nothing takes care of, in their order."""
    return list(unpaid_parts().filter(plan=plan, due_on__lt=on).order_by("due_on", "number"))


def put_off(plan: Plan, on: date) -> list[tuple[Instalment, date]]:
    """Return the missed instalments of a running plan with the dates that they may take, once for a plan (R5.4)."""
    if plan.state != PlanState.RUNNING or plan.moved_on is not None or plan.debtor.protection:
        return []
    late = missed_parts(plan, on)
    return list(zip(late, new_dates(plan, late, spans_of([plan])[plan.pk], on), strict=False)) if late else []


def room_of(plan: Plan, part: Instalment, on: date) -> DateRoom | None:
    """Return the days that one unpaid instalment of a plan may be given; None when no day is free."""
    others = plan.instalments.exclude(pk=part.pk)
    before = others.filter(number__lt=part.number).aggregate(day=Max("due_on"))["day"]
    after = others.filter(number__gt=part.number).aggregate(day=Min("due_on"))["day"]
    return room_between(
        before, after, span=spans_of([plan])[plan.pk], most_months=plan.case.mandate.plan_max_months,
        last_day_to_act=plan.case.last_day_to_act, on=on,
    )  # fmt: skip


def own_dates(plan: Plan, on: date) -> dict[Instalment, DateRoom | None]:
    """Return the dates to come of a running plan that its person may change, each once, with the days it may take."""
    if plan.state != PlanState.RUNNING or plan.debtor.protection:
        return {}
    parts = list(plan.instalments.all())
    dates = {part.number: part.due_on for part in parts}
    most, last = plan.case.mandate.plan_max_months, plan.case.last_day_to_act
    free = [part for part in parts if part.paid < part.amount and part.due_on > on and part.moved_on is None]
    return {part: own_room(part.number, dates, most_months=most, last_day_to_act=last, on=on) for part in free}


def parts_to_move(plan: Plan) -> QuerySet[Instalment]:
    """Return the unpaid instalments of a running plan, in their order: those whose day somebody may change."""
    if plan.state != PlanState.RUNNING or plan.debtor.protection:
        return Instalment.objects.none()
    return plan.instalments.filter(amount__gt=F("paid")).order_by("number")


def ends_of(plan: Plan, on: date) -> tuple[date, date | None] | None:
    """Return the first last day to act of what is left of a plan, date by date, if it ended on a day (R2.6).

    With it, that of what is not due yet on that day, counted from it; None when all is due. None of a paid plan.
    """
    dates = [part.due_on for part in plan.instalments.filter(amount__gt=F("paid")).order_by("due_on")]
    if not dates:
        return None
    case = plan.case
    ends = ends_by_part(case.claim_type, dates, accelerated_on=on, contract_years=case.contract_years)
    return min(ends), next((end for day, end in zip(dates, ends, strict=True) if day > on), None)


def open_steps() -> QuerySet[InstalmentStep]:
    """Return the steps of dates that are still unpaid, of running plans of people who may pay."""
    part = Instalment.objects.filter(
        plan=OuterRef("plan"), number=OuterRef("number"), due_on=OuterRef("due_on"), amount__gt=F("paid")
    )
    found = InstalmentStep.objects.filter(Exists(part), plan__state=PlanState.RUNNING, plan__case__state=CaseState.PLAN)
    found = found.exclude(plan__debtor__protection__in=FORBIDDEN_TO_PAY)
    return found.select_related("plan__case__creditor", "plan__debtor")


def latest_steps() -> QuerySet[InstalmentStep]:
    """Return the step that each late plan has come to: its next one has a day, or waits for somebody."""
    later = InstalmentStep.objects.filter(plan=OuterRef("plan"), pk__gt=OuterRef("pk")).exclude(step=StepKind.REMINDER)
    return open_steps().filter(~Exists(later), next_on__isnull=False).exclude(step=StepKind.REMINDER)


def notice_until(plan: Plan) -> date | None:
    """Return the last day that a notice leaves to the person of a plan, while what it speaks of is unpaid."""
    sent = open_steps().filter(plan=plan, step=StepKind.NOTICE, message__sent_on__isnull=False)
    return sent.order_by("-pk").values_list("answer_by", flat=True).first()


def calls_to_propose() -> QuerySet[InstalmentStep]:
    """Return the missed dates that call for a talk, until somebody called or took them up, oldest first."""
    called = Call.objects.filter(case=OuterRef("plan__case"), ended_at__date__gte=OuterRef("done_on"))
    waiting = open_steps().filter(~Exists(called), step=StepKind.SECOND, message=None, closed_on=None)
    return waiting.order_by("due_on", "pk")


def plans_to_decide(on: date) -> QuerySet[InstalmentStep]:
    """Return the plans that are not followed, for somebody to decide; one that was kept comes back on its day."""
    due = Q(closed_on=None) | Q(choice=PlanChoice.KEEP, next_on__lte=on)
    return open_steps().filter(due, step=StepKind.DECISION).order_by("due_on", "pk")
