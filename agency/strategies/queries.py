"""Reads of strategies: the published ones, the runs that wait for something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, F, Func, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from agency.cases.models import Case
from agency.cases.queries import workable
from agency.commitments.enums import ANNOUNCED_STEPS, CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.disputes.models import Reply
from agency.handling.enums import NonPaymentReason, PlannedCallState, PromiseState
from agency.handling.models import PlannedCall, PromiseToPay, StatedReason
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.queries import NOT_GONE, SENT, WAITING
from agency.parties.enums import DebtorKind
from agency.parties.models import Creditor
from agency.payments.models import Payment
from agency.payments.queries import standing_payments

from .enums import CaseEvent, RunState, StrategyAct, WhyFollowed
from .models import QuietPeriod, Strategy, StrategyChoice, StrategyRun
from .rules import Followed, QuietDays, Step, followed

# What the post tells of a letter, as a calendar asks for it.
_TOLD = {
    DeliveryKind.FIRST_PRESENTED: CaseEvent.PRESENTED,
    DeliveryKind.UNCLAIMED: CaseEvent.UNCLAIMED,
    DeliveryKind.RETURNED: CaseEvent.BOUNCED,
    DeliveryKind.BOUNCED: CaseEvent.BOUNCED,
}


def published_default(audience: DebtorKind) -> Strategy | None:
    """Return the published strategy that cases of this audience follow, or None."""
    published: Strategy | None = Strategy.objects.filter(audience=audience, is_default=True, live=True).first()
    return published


def choices_of(creditor: Creditor, mandate: Mandate | None) -> dict[tuple[str, DebtorKind], Strategy]:
    """Return (level, audience) -> the strategy in force there: `default`, then `creditor`, then `mandate`."""
    found = {
        ("default", DebtorKind(one.audience)): one for one in Strategy.objects.filter(is_default=True, live=True)
    }  # fmt: skip
    own = StrategyChoice.objects.filter(Q(mandate=None) | Q(mandate=mandate), creditor=creditor, strategy__live=True)
    for choice in own.select_related("strategy"):
        found["mandate" if choice.mandate_id else "creditor", DebtorKind(choice.audience)] = choice.strategy
    return found


def with_chosen(cases: QuerySet[Case]) -> QuerySet[Any]:
    """Return cases with `chosen`, the strategy of their mandate, else of their creditor, for who is asked first.

    And `stated`, why they are not paid, as it was said last.
    """
    choices = StrategyChoice.objects.filter(audience=OuterRef("debtor_kind"), strategy__live=True)
    stated = StatedReason.objects.filter(case=OuterRef("pk")).order_by("-pk")
    return cases.annotate(
        chosen=Coalesce(
            Subquery(choices.filter(mandate=OuterRef("mandate")).values("strategy")[:1]),
            Subquery(choices.filter(mandate=None, creditor=OuterRef("creditor")).values("strategy")[:1]),
        ),
        stated=Coalesce(Subquery(stated.values("reason")[:1]), Value("")),
    )


def made_for_reasons() -> dict[str, dict[str, int]]:
    """Return audience -> reason for non-payment -> the published strategy made for it, the oldest of several."""
    found: dict[str, dict[str, int]] = {audience: {} for audience in DebtorKind}
    for strategy in Strategy.objects.filter(live=True, reasons__len__gt=0).order_by("pk"):
        for reason in strategy.reasons:
            found[strategy.audience].setdefault(reason, strategy.pk)
    return found


def steps_of(strategy: Strategy) -> tuple[Step, ...]:
    """Return a strategy's steps, in their order."""
    return tuple(step.plain for step in strategy.steps.all())


def running_calendars() -> list[StrategyRun]:
    """Return one running run per calendar followed today: of each version, each of the steps that its runs froze.

    A case opened once more, or answered, has other steps than the rest of its version.
    """
    running = StrategyRun.objects.filter(state=RunState.RUNNING).order_by()
    first = running.values("version", "steps").annotate(first=Min("pk"))
    return list(StrategyRun.objects.filter(pk__in=first.values("first")).order_by("version", "pk"))


def with_new_reason(at: datetime, on: date) -> QuerySet[StrategyRun]:
    """Return the runs between two steps, after the first letter at most, of cases whose reason was stated anew."""
    later = Message.objects.filter(case=OuterRef("case"), step__isnull=False).exclude(kind=MessageKind.FIRST_LETTER)
    runs = stated_anew().filter(next_on__isnull=False, case__in=workable(at, on))
    return runs.filter(~Exists(later.exclude(state=MessageState.CANCELLED))).select_related("case").order_by("pk")


def stated_anew() -> QuerySet[StrategyRun]:
    """Return the runs under way whose case is not paid for another reason than the one they were chosen for.

    A strategy is made for it, or for the former one. What is not known chooses nothing.
    """
    made_for = {reason for reasons in made_for_reasons().values() for reason in reasons}
    last = StatedReason.objects.filter(case=OuterRef("case")).order_by("-pk").values("reason")[:1]
    runs = StrategyRun.objects.filter(state=RunState.RUNNING).annotate(stated=Subquery(last))
    runs = runs.exclude(stated=F("reason")).exclude(stated=NonPaymentReason.UNKNOWN)
    return runs.filter(Q(stated__in=made_for) | Q(stated__isnull=False, why=WhyFollowed.REASON))


def strategies_wanted(runs: Iterable[Any]) -> dict[int, Followed]:
    """Return run id -> the strategy that its case would begin today, where it is another, in so many queries."""
    runs = list(runs)
    usual = {one.audience: one.pk for one in Strategy.objects.filter(is_default=True, live=True)}
    made_for, cases = made_for_reasons(), with_chosen(Case.objects.filter(pk__in=[run.case_id for run in runs]))
    asked = {pk: rest for pk, *rest in cases.values_list("pk", "debtor_kind", "chosen", "stated")}
    found = {}
    for run in runs:
        kind, chosen, stated = asked[run.case_id]
        one = followed(stated, made_for=made_for[kind], chosen=chosen, usual=usual.get(kind, 0))
        if one.strategy not in (0, run.strategy_id):
            found[run.pk] = one
    return found


def without_run(at: datetime, on: date) -> QuerySet[Case]:
    """Return the cases that may be worked and follow no strategy yet."""
    return workable(at, on).filter(strategy_run__isnull=True)


def stopped_runs(at: datetime, on: date) -> QuerySet[StrategyRun]:
    """Return the runs that stopped with their case, where the case may be worked again."""
    stopped = StrategyRun.objects.filter(state=RunState.STOPPED, case__in=workable(at, on))
    return stopped.select_related("case").order_by("pk")


def due_runs(at: datetime, on: date) -> QuerySet[StrategyRun]:
    """Return the runs whose next letter is due and whose case the morning run may see."""
    return StrategyRun.objects.filter(state=RunState.RUNNING, next_on__lte=on, case__in=workable(at, on))


def quiet_runs(at: datetime, on: date) -> QuerySet[StrategyRun]:
    """Return the runs due on a quiet day of their creditor, whichever of its rows the case was written under."""
    theirs = Q(creditor=OuterRef("case__creditor")) | Q(creditor=OuterRef("case__creditor__merged_into"))
    quiet = QuietPeriod.objects.filter(theirs, starts_on__lte=on, ends_on__gte=on)
    return due_runs(at, on).filter(Exists(quiet)).select_related("case__creditor").order_by("id")


def quiet_days(creditors: Iterable[Creditor]) -> dict[int, list[QuietDays]]:
    """Return creditor id -> the first and last of its quiet days, in their order; by any of its rows, in one query."""
    kept = {one.pk: one.merged_into_id or one.pk for one in creditors}
    found: dict[int, list[QuietDays]] = {number: [] for number in kept.values()}
    for period in QuietPeriod.objects.filter(creditor__in=found):
        found[period.creditor_id].append((period.starts_on, period.ends_on))
    return {number: found[of] for number, of in kept.items()}


def to_call(runs: QuerySet[StrategyRun]) -> QuerySet[StrategyRun]:
    """Return those of these runs whose next step is a call."""
    act = Func(
        F("steps"), Cast("next_step", IntegerField()), arg_joiner=" -> ", template="(%(expressions)s) ->> 'kind'",
        output_field=CharField(),
    )  # fmt: skip
    return runs.alias(act=act).filter(act=StrategyAct.CALL.value)


def to_decide(runs: QuerySet[StrategyRun]) -> QuerySet[StrategyRun]:
    """Return those of these runs whose next step is a letter that depends on what happened since the last one."""
    return _depending(runs, "next_step")


def to_decide_again(after: int, size: int) -> QuerySet[StrategyRun]:
    """Return up to `size` runs, beyond the number `after`, whose letter that depends on events waits to leave.

    Nothing of the step is on its way to anybody yet; a case on hold is among them.
    """
    theirs = Message.objects.filter(
        case_id=OuterRef("case_id"), strategy_version=OuterRef("version"), cycle=OuterRef("cycle"),
        step=OuterRef("planned_step"),
    )  # fmt: skip
    gone = theirs.exclude(state__in=(*NOT_GONE, MessageState.CANCELLED))
    runs = StrategyRun.objects.filter(state=RunState.RUNNING, next_on__isnull=True, planned_step__isnull=False)
    still = runs.filter(Exists(theirs.filter(state__in=NOT_GONE)), ~Exists(gone), pk__gt=after)
    return _depending(still, "planned_step").order_by("pk")[:size]


def _depending(runs: QuerySet[StrategyRun], place: str) -> QuerySet[StrategyRun]:
    """Those of these runs of which the step at this place is a letter that depends on what happened."""
    told = {
        name: Func(
            F("steps"), Cast(place, IntegerField()), arg_joiner=" -> ",
            template=f"coalesce((%(expressions)s) ->> '{name}', '')", output_field=CharField(),
        )
        for name in ("kind", "only_if", "skip_if")
    }  # fmt: skip
    return runs.alias(**told).filter(~Q(kind=StrategyAct.CALL.value), ~Q(only_if="") | ~Q(skip_if=""))


def last_words(cases: Iterable[int]) -> dict[int, date]:
    """Return case id -> the latest day for which the next letter was announced to somebody, where one was."""
    words = Commitment.objects.filter(case__in=cases, kind=CommitmentKind.NEXT_STEP, state=CommitmentState.OPEN)
    return dict(words.order_by().values_list("case").annotate(last=Max("due_on")))


def announced_kinds(cases: Iterable[int]) -> dict[int, set[str]]:
    """Return case id -> the letters announced on it that are still to come, where some are."""
    found: dict[int, set[str]] = {}
    words = Commitment.objects.filter(case__in=list(cases), kind__in=ANNOUNCED_STEPS, state=CommitmentState.OPEN)
    for case, step in words.values_list("case", "step"):
        found.setdefault(case, set()).add(step)
    return found


def posted_last(cases: Iterable[int]) -> dict[int, date]:
    """Return case id -> the day of the posting of its last letter of a strategy, where one left."""
    letters = Message.objects.filter(case__in=list(cases), step__isnull=False, state__in=SENT, sent_on__isnull=False)
    return dict(letters.order_by().values_list("case").annotate(last=Max("sent_on")))


def happened_since_letter(cases: Sequence[int]) -> dict[int, set[CaseEvent]]:
    """Return case id -> what happened on it since its last letter left, in five queries whatever their number."""
    posted = posted_last(cases)
    events = DeliveryEvent.objects.filter(message__case__in=cases, message__step__isnull=False, kind__in=_TOLD)
    told = events.values_list("message__case", "kind", "at__date")
    broken = PromiseToPay.objects.filter(case__in=cases, state=PromiseState.BROKEN, ended_at__isnull=False)
    replies = Reply.objects.filter(case__in=cases).values_list("case", "received_at__date")
    money = standing_payments().filter(case__in=cases).values_list("case", "received_on")
    facts = [
        *((case, CaseEvent.ANSWERED, day) for case, day in replies),
        *((case, CaseEvent.PART_PAID, day) for case, day in money),
        *((case, CaseEvent.PROMISE_BROKEN, day) for case, day in broken.values_list("case", "ended_at__date")),
        *((case, _TOLD[DeliveryKind(kind)], day) for case, kind, day in told),
    ]
    found: dict[int, set[CaseEvent]] = {case: set() for case in cases}
    for case, event, day in facts:
        if case in posted and day >= posted[case]:
            found[case].add(event)
    return found


def announced_only(runs: QuerySet[StrategyRun]) -> QuerySet[StrategyRun]:
    """Return those of these runs whose next letter was announced to somebody, and is owed to them."""
    words = Commitment.objects.filter(kind=CommitmentKind.NEXT_STEP, state=CommitmentState.OPEN)
    return runs.filter(Exists(words.filter(case=OuterRef("case_id"))))


def to_hand_back(at: datetime, on: date) -> QuerySet[Case]:
    """Return the cases that go back to their creditor: every word given has come to its day, nobody answered.

    A case that is held, protected or barred is not among them; nor one on which money came since the notice: paying
    a part is an answer, and a person decides.
    """
    words = Commitment.objects.filter(case=OuterRef("pk"), kind__in=ANNOUNCED_STEPS, state=CommitmentState.OPEN)
    due = words.filter(kind=CommitmentKind.HAND_BACK, due_on__lte=on)
    answered = Payment.objects.filter(case=OuterRef("case"), received_on__gte=OuterRef("announced_on"))
    return (
        workable(at, on)
        .filter(Exists(due), ~Exists(words.filter(due_on__gt=on)), ~Exists(due.filter(Exists(answered))))
        .order_by("pk")
    )


def letters_of_steps(runs: Iterable[StrategyRun]) -> dict[int, list[Message]]:
    """Return run id -> the letters of the step it planned last, one per person bound, in one query; none of a call."""
    found: dict[int, list[Message]] = {run.pk: [] for run in runs}
    run = "case__strategy_run__"
    letters = Message.objects.filter(
        case__strategy_run__in=found,
        strategy_version=F(f"{run}version"),
        step=F(f"{run}planned_step"),
        cycle=F(f"{run}cycle"),
    )
    for letter in letters.annotate(run=F(f"{run}pk")).order_by("id"):
        found[letter.run].append(letter)
    return found


def calls_of_steps(runs: Iterable[StrategyRun]) -> dict[int, list[PlannedCall]]:
    """Return run id -> the calls of the step it planned last, one per person who may be called, in one query."""
    found: dict[int, list[PlannedCall]] = {run.pk: [] for run in runs}
    run = "case__strategy_run__"
    calls = PlannedCall.objects.filter(
        case__strategy_run__in=found,
        strategy_version=F(f"{run}version"),
        step=F(f"{run}planned_step"),
        cycle=F(f"{run}cycle"),
    )
    for call in calls.annotate(run=F(f"{run}pk")).order_by("id"):
        found[call.run].append(call)
    return found


def settled_steps(at: datetime, on: date) -> QuerySet[StrategyRun]:
    """Return the runs that wait for a letter whose fate is now known, or for a call that was settled."""
    still = Message.objects.filter(
        case_id=OuterRef("case_id"),
        strategy_version=OuterRef("version"),
        cycle=OuterRef("cycle"),
        step=OuterRef("planned_step"),
        state__in=WAITING,
    )
    unsettled = PlannedCall.objects.filter(
        case_id=OuterRef("case_id"),
        strategy_version=OuterRef("version"),
        cycle=OuterRef("cycle"),
        step=OuterRef("planned_step"),
        state=PlannedCallState.OPEN,
    )
    return (
        StrategyRun.objects.filter(state=RunState.RUNNING, next_on__isnull=True, planned_step__isnull=False)
        .filter(~Exists(still), ~Exists(unsettled), case__in=workable(at, on))
        .select_related("case__debtor")
        .order_by("id")
    )


def after_registered(at: datetime, on: date) -> QuerySet[StrategyRun]:
    """Return the runs due whose last letter may still wait at the post office for a consumer (R10.5)."""
    sent = Message.objects.filter(
        case_id=OuterRef("case_id"),
        strategy_version=OuterRef("version"),
        cycle=OuterRef("cycle"),
        step=OuterRef("planned_step"),
        kind=MessageKind.REGISTERED_LETTER,
    )
    return (
        due_runs(at, on)
        .filter(Exists(sent), case__debtor_kind=DebtorKind.CONSUMER)
        .select_related("case__debtor")
        .order_by(F("id"))
    )
