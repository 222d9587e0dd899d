"""Reads of dates of plans: those that come or went by on cases that nothing stops, and what was done of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat, Least

from agency.cards.models import CardAttempt
from agency.cards.queries import ENDS
from agency.cases.enums import CaseState
from agency.cases.models import Case, CaseParty
from agency.cases.queries import last_day_towards
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.common.money import ZERO
from agency.debits.enums import STANDING, DebitState
from agency.debits.models import Debit
from agency.debits.queries import mandate_of, reached_by_post
from agency.debits.rules import first_possible
from agency.disputes.models import Reply
from agency.handling.models import Call
from agency.law.money.plans import ScheduledPayment as Part
from agency.outbox.models import DeliveryEvent
from agency.outbox.rules import BAD_ADDRESS
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.payments.rules import FORBIDDEN_TO_PAY
from agency.plans.enums import PlanState
from agency.plans.models import Instalment, Plan
from agency.plans.queries import waiting

from .enums import LIGHTER, ChangeKind, ChangeState, PlanChoice, StepKind
from .models import InstalmentStep, PlanChange
from .rules import dates_after, ends_by_part, least_at_once, own_room, resized, room_between, within_months
from .values import ChangedDates, CreditorStance, DateRoom, PlanSpan


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


def resizable(plan: Plan, on: date, *, asked_on: date | None = None) -> list[Instalment]:
    """Return the dates to come of a running plan whose sums its person may change, in their order.

    Not one that money came for, that a bank was asked for, or whose debit is too near for another to be announced.
    None while a date is missed: it is put off first. One that went by since `asked_on`, while a change waited for our
    answer, stops nothing.
    """
    if plan.state != PlanState.RUNNING or plan.debtor.protection or missed_parts(plan, min(on, asked_on or on)):
        return []
    asked = Debit.objects.filter(instalment=OuterRef("pk")).exclude(
        state__in=(DebitState.PLANNED, DebitState.CANCELLED)
    )
    parts = plan.instalments.filter(~Exists(asked), paid=0, due_on__gt=on)
    mandate = mandate_of(plan)
    if mandate is not None:
        first = first_possible(on, mandate.notice_days, by_post=reached_by_post(mandate.debtor))
        near = Debit.objects.filter(instalment=OuterRef("pk"), state=DebitState.PLANNED, collect_on__lt=first)
        parts = parts.filter(~Exists(near))
    return list(parts.order_by("number"))


def may_resize(plan: Plan, on: date) -> bool:
    """Whether sums of dates to come may change, as a page says it: `resizable` looks at the debits too."""
    if plan.state != PlanState.RUNNING or plan.debtor.protection:
        return False
    unpaid = [part for part in plan.instalments.all() if part.paid < part.amount]
    return all(part.due_on >= on for part in unpaid) and any(part.due_on > on and not part.paid for part in unpaid)


def least_monthly(plan: Plan, parts: Sequence[Instalment], on: date) -> Decimal:
    """Return the lowest sum a month that the person of a plan may choose at once for these dates, in euros."""
    mandate = plan.case.mandate
    return least_at_once(
        [part.due_on for part in parts], sum((part.amount for part in parts), ZERO), span=spans_of([plan])[plan.pk],
        most_months=mandate.plan_max_months, least=mandate.plan_min_amount,
        last_day_to_act=last_day_towards(plan.case, plan.debtor), day_of_month=plan.day, on=on,
    )  # fmt: skip


def may_lighten(plan: Plan) -> bool:
    """Whether the person of a plan may still put its end off at once, as often as the mandate says."""
    made = PlanChange.objects.filter(plan=plan, state=ChangeState.DONE, kind__in=LIGHTER).count()
    return made < plan.case.mandate.plan_max_changes


def resized_dates(plan: Plan, monthly: Decimal, on: date, *, asked_on: date | None = None) -> ChangedDates | None:
    """Return what a plan would be with another sum a month; None when no date of it may change (see `resizable`).

    More than what is left is one payment. It is raised when it ends no later, in no more dates: a small sum in front of
    the others makes nothing higher. Raises `PlanError` on a sum that makes no plan.
    """
    parts = resizable(plan, on, asked_on=asked_on)
    if not parts:
        return None
    span = spans_of([plan])[plan.pk]
    new = resized_parts(plan, parts, monthly, on)
    no_later = len(new) <= len(parts) and new[-1].due_on <= parts[-1].due_on
    raised = monthly > parts[0].amount and no_later
    at_once = raised or (
        monthly >= least_monthly(plan, parts, on)
        and within_months(span, new[-1].due_on, plan.case.mandate.plan_max_months)
        and new[-1].due_on <= last_day_towards(plan.case, plan.debtor)
        and may_lighten(plan)
    )
    stay = _left_of(plan, [part.pk for part in parts])
    return ChangedDates(
        ChangeKind.RAISED if raised else ChangeKind.LOWERED, _left_of(plan), _by_day([*stay, *new]), parts[0].amount,
        new[0].amount, at_once,
    )  # fmt: skip


def resized_parts(plan: Plan, parts: Sequence[Instalment], monthly: Decimal, on: date) -> list[Part]:
    """Return what these instalments become with another sum a month, those that are added after the last date too."""
    left = sum((part.amount for part in parts), ZERO)
    dates, last_on = [part.due_on for part in parts], spans_of([plan])[plan.pk].last_on
    return resized(dates, left, min(monthly, left), last_on=last_on, day_of_month=plan.day, on=on)


def change_in_wait(plan: Plan) -> PlanChange | None:
    """Return the change that the person of a plan asked for and that waits for its answer; one at a time."""
    return PlanChange.objects.filter(plan=plan, state=ChangeState.ASKED).select_related("reply").first()


def plans_before(creditor: Creditor) -> QuerySet[Plan]:
    """Return the proposals that wait for this creditor's word, oldest first, each with its dates and our own day.

    `months`, `first_on`, `last_on` are of its dates, `last_day` is the last day to act towards its person;
    `promised_on` is when the person has their answer, None when none is promised any more.
    """
    promised = Commitment.objects.filter(
        kind=CommitmentKind.ANSWER, state=CommitmentState.OPEN,
        dedupe_key=Concat(Value("plan:"), Cast(OuterRef("pk"), CharField())),
    )  # fmt: skip
    mine = waiting().filter(case__creditor__in=rows_of(creditor)).exclude(evidence__has_key="creditor")
    return mine.select_related("case__mandate", "debtor").annotate(
        months=Count("instalments"), first_on=Min("instalments__due_on"), last_on=Max("instalments__due_on"),
        promised_on=Subquery(promised.values("due_on")[:1]), last_day=_last_day("case", "debtor"),
    )  # fmt: skip


def changes_before(creditor: Creditor) -> QuerySet[PlanChange]:
    """Return the changes of plans that wait for this creditor's word, oldest first.

    `first_on` is the first date of its plan, `last_day` the last day to act towards its person.
    """
    asked = PlanChange.objects.filter(state=ChangeState.ASKED, plan__case__creditor__in=rows_of(creditor))
    people = ("plan__case__mandate", "plan__debtor", "reply")
    told = asked.exclude(evidence__has_key="creditor").select_related(*people).order_by("asked_at", "pk")
    return told.annotate(first_on=Min("plan__instalments__due_on"), last_day=_last_day("plan__case", "plan__debtor"))


def _last_day(case: str, debtor: str) -> Least:
    """The last day something may be asked of the person of a row, as `last_day_towards` says (R2.12)."""
    own = CaseParty.objects.filter(case=OuterRef(case), debtor=OuterRef(debtor)).values("last_day_to_act")[:1]
    return Least(F(f"{case}__last_day_to_act"), Subquery(own))


def waits_for_creditor(asked: Plan | PlanChange) -> bool:
    """Return whether a creditor's word on a proposal, or on a change, is still to be had."""
    open_ = PlanState.PROPOSED if isinstance(asked, Plan) else ChangeState.ASKED
    return asked.state == open_ and "creditor" not in asked.evidence


def said_by_creditor(asked: Plan | PlanChange) -> CreditorStance | None:
    """Return what the creditor said of a proposal, or of a change; None before it did."""
    kept = asked.evidence.get("creditor")
    return CreditorStance.read(kept) if kept else None


def waiting_change(reply: Reply) -> PlanChange | None:
    """Return the change of a plan that a word of its person asks for, while it waits for an answer."""
    return PlanChange.objects.filter(reply=reply, state=ChangeState.ASKED).first()


def skipped_dates(plan: Plan, part: Instalment, on: date) -> ChangedDates | None:
    """Return what a plan would be with one date put after the others; None when it is the last one already."""
    span = spans_of([plan])[plan.pk]
    if part.due_on == span.last_on:
        return None
    to = dates_after(span.last_on, 1, plan.day, on)[0]
    last_day = last_day_towards(plan.case, plan.debtor)
    within = within_months(span, to, plan.case.mandate.plan_max_months) and to <= last_day
    after = _by_day([*_left_of(plan, [part.pk]), Part(to, part.amount - part.paid)])
    return ChangedDates(
        ChangeKind.SKIPPED, _left_of(plan), after, part.amount, part.amount, within and may_lighten(plan)
    )  # fmt: skip


def _left_of(plan: Plan, without: Collection[int] = ()) -> tuple[Part, ...]:
    parts = plan.instalments.filter(amount__gt=F("paid")).exclude(pk__in=without)
    return _by_day([Part(part.due_on, part.amount - part.paid) for part in parts])


def _by_day(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: part.due_on))


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
