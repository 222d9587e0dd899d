"""When each step after a missed instalment comes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal

from agency.common.calendar import Zone, add_months, add_working_days, month_end, next_working_day, product_deadline
from agency.common.money import CENT, ZERO
from agency.law.money.plans import MissedStep, ScheduledPayment, first_due_date, missed_steps
from agency.law.time.claim_types import ClaimType
from agency.law.time.deadlines import action_after_grace
from agency.law.time.limitation import assess_instalments
from agency.plans.rules import monthly_sums

from .enums import AFTER_MISSED, StepKind
from .values import DateRoom, DoneStep, PlanSpan

# Days counted between the posting of a letter and the person’s hands.
POST_DAYS = 3
# A date put off leaves at least that.
SOONEST_DAYS = 14
# What a creditor says of a proposal, at most.
WORDS_LENGTH = 1000
# A plan kept as it is comes back before somebody after that.
KEPT_DAYS = 30


class PlanChoiceRefused(Exception):
    """This cannot be decided or done of the plan; the message says why and what to do."""


class AsksFirst(PlanChoiceRefused):
    """This is beyond what the creditor allows at once: it may be proposed, and somebody answers (R5.2)."""


def last_day_in_time(due_on: date, grace_days: int, zone: Zone) -> date:
    """Return the last day on which money for a date is in time: a transfer takes a worked day (C. mon. fin. L133-13).

    A date that falls on a day that is not worked waits for the next one first.
    """
    return add_working_days(next_working_day(due_on, zone), grace_days, zone)


def next_step(made: Collection[StepKind]) -> StepKind | None:
    """Return the step that follows those made; None after the last."""
    return next((step for step in AFTER_MISSED if step not in made), None)


def step_day(step: StepKind, in_time_until: date, before: DoneStep | None) -> date:
    """Return the first day of a step (R5.4): counted from the date missed, and from the step before when it was late.

    Whatever held a case up, a person has between two steps the days that the law’s flow leaves between them.
    """
    day = missed_steps(in_time_until)[MissedStep(step.value)]
    if before is None:
        return day
    since = missed_steps(before.on)
    return max(day, before.on + (since[MissedStep(step.value)] - since[MissedStep(before.step.value)]))


def is_reminded(due_on: date, *, on: date, days: int, agreed_on: date) -> bool:
    """Whether a date is near enough to be reminded of today, and was not just agreed."""
    left = (due_on - on).days
    return 0 < left <= days and (due_on - agreed_on).days > days


def notice_answer_by(sent_on: date, days: int, zone: Zone) -> date:
    """Return the last day that a notice leaves, worked: its days are counted from when the letter arrives (R5.4)."""
    return product_deadline(sent_on, POST_DAYS + days, zone).effective


def posted_late(answer_by: date, counted_from: date, sent_on: date, zone: Zone) -> date:
    """Return the last day that a notice leaves when it was posted after the day its own days count from (R5.4).

    Its person keeps as many days as from the day on the paper; the paper says an earlier one, never a later one.
    """
    late = max(sent_on - counted_from, timedelta())
    return next_working_day(answer_by + late, zone) if late else answer_by


def decision_day(day: date, answer_by: date | None, zone: Zone) -> date:
    """Return the first day of the decision: not before money of the last day left had time to arrive (R5.4, R10.3)."""
    if answer_by is None:
        return day
    return max(day, action_after_grace(product_deadline(answer_by, 0, zone), zone))


def dates_after(last_on: date, count: int, day_of_month: int, on: date) -> list[date]:
    """Return the dates of instalments put after the others, month by month on the plan’s day (R5.5)."""
    first = first_due_date(max(last_on, on + timedelta(days=SOONEST_DAYS)), day_of_month)
    months = (add_months(first, at) for at in range(count))
    return [month.replace(day=min(day_of_month, month_end(month).day)) for month in months]


def room_between(
    before: date | None, after: date | None, *, span: PlanSpan, most_months: int, last_day_to_act: date, on: date
) -> DateRoom | None:
    """Return the days that one date may be given: from tomorrow, between the dates beside it, in their order (R5.5).

    The last date stays within the months that the creditor allows (R5.2), none goes beyond the last day to act (R2.20).
    None when no day is free.
    """
    first = max(on, before or on) + timedelta(days=1)
    end = add_months(month_end(span.first_on.replace(day=1)), most_months - 1)
    last = min(after - timedelta(days=1) if after else month_end(end), last_day_to_act)
    return DateRoom(first, last) if first <= last else None


def resized(
    dates: Sequence[date], left: Decimal, monthly: Decimal, *, last_on: date, day_of_month: int, on: date
) -> list[ScheduledPayment]:
    """Spread what is left, so much a month, over the dates that stand, and month by month after the last one (R5.5).

    Fewer dates or more: those that stay keep their day. Raises `PlanError` on a sum that makes no plan.
    """
    sums = monthly_sums(left, monthly)
    more = dates_after(last_on, max(len(sums) - len(dates), 0), day_of_month, on)
    return [ScheduledPayment(day, amount) for day, amount in zip([*dates, *more], sums, strict=False)]


def least_at_once(
    dates: Sequence[date], left: Decimal, *, span: PlanSpan, most_months: int, least: Decimal, last_day_to_act: date,
    day_of_month: int, on: date,
) -> Decimal:  # fmt: skip
    """Return the lowest sum a month that a person may choose at once, in euros (R5.2, R2.20).

    Within the months and the sum that the creditor allows, and the last day to act: the dates that a plan may have by
    then are counted, one by one.
    """
    end = min(month_end(add_months(span.first_on.replace(day=1), most_months - 1)), last_day_to_act)
    more = max((end.year - span.last_on.year) * 12 + end.month - span.last_on.month, 0)
    days = [*dates, *dates_after(span.last_on, more, day_of_month, on)]
    count = max(sum(day <= end for day in days), 1)
    return max(least, (left / count).quantize(CENT, rounding=ROUND_UP))


def own_room(
    number: int, dates: Mapping[int, date], *, most_months: int, last_day_to_act: date, on: date
) -> DateRoom | None:
    """Return the days that the instalment of a number may take among `dates`, number -> day, as `room_between` does."""
    span = PlanSpan(min(dates.values()), max(dates.values()), ZERO)
    before = max((day for other, day in dates.items() if other < number), default=None)
    after = min((day for other, day in dates.items() if other > number), default=None)
    return room_between(
        before, after, span=span, most_months=most_months, last_day_to_act=last_day_to_act, on=on
    )  # fmt: skip


def ends_by_part(
    claim_type: str, due_dates: Sequence[date], *, accelerated_on: date | None, contract_years: int | None
) -> list[date]:
    """Return the last day to act of each instalment, counted from its own date (R2.6; C. civ. 2233).

    What was not due yet on the day that the plan ends early is counted from that day. It may be argued, and is for the
    staff alone: what gates is the day of the case, the most prudent one (R2.3).
    """
    found = assess_instalments(
        ClaimType(claim_type), due_dates, accelerated_on=accelerated_on, contract_years=contract_years
    )
    return [one.prudent_last_day for one in found]


def within_months(span: PlanSpan, last_on: date, most: int) -> bool:
    """Whether a plan whose last date becomes this one stays within the months that its creditor allows (R5.2)."""
    return (last_on.year - span.first_on.year) * 12 + last_on.month - span.first_on.month + 1 <= most
