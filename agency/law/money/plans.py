"""Instalment plans: dates and cents, three offers, what starts and ends them (R5.1 to R5.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from enum import StrEnum

from agency.common.calendar import Zone, add_months, format_date, month_end, next_working_day
from agency.common.money import CENT, ZERO, euros, format_euros
from agency.law.explanation import Explanation, Row

# C. civ. 1343-5: what a judge may grant, shown as a landmark, never as a limit of an amicable plan.
JUDGE_MONTHS = 24
FREE_OF_BUDGET_COUNT = 3
NOTICE_DAYS_BUSINESS = 8
NOTICE_DAYS_CONSUMER = 15
LAST_DAY_OF_MONTH = 31


class PlanError(ValueError):
    """The plan cannot be drawn up: nothing to pay, no instalment, amounts under the cent (R5.5)."""


class Frequency(StrEnum):
    """Time between two instalments (R5.5)."""

    WEEK = "P7D"
    FORTNIGHT = "P14D"
    MONTH = "P1M"


class MissedStep(StrEnum):
    """What follows an instalment not paid: one missed instalment is not bad faith (R5.4)."""

    FRIENDLY_MESSAGE = "friendly_message"
    SECOND_MESSAGE = "second_message"
    NEW_SCHEDULE_OFFER = "new_schedule_offer"
    NOTICE = "notice"
    END_BY_STAFF = "end_by_staff"


MISSED_DAYS = {
    MissedStep.FRIENDLY_MESSAGE: 1,
    MissedStep.SECOND_MESSAGE: 5,
    MissedStep.NEW_SCHEDULE_OFFER: 10,
    MissedStep.NOTICE: 15,
    MissedStep.END_BY_STAFF: 30,
}


@dataclass(frozen=True, slots=True)
class ScheduledPayment:
    """One payment of a plan (R5.5)."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that we may propose: how many payments, how much each, the whole calendar (R5.5)."""

    count: int
    amount: Decimal
    instalments: tuple[ScheduledPayment, ...]


def due_dates(
    first_due_on: date, count: int, step: Frequency = Frequency.MONTH, *, debit_zone: Zone | None = None
) -> list[date]:
    """Dates counted from the first one, never from a clipped one (R5.5; CPC 641 al. 2 by analogy).

    With a zone, dates of direct debits move to a worked day. Raises PlanError when count is not positive.
    """
    if count < 1:
        raise PlanError("Un échéancier compte au moins une échéance.")
    if step is Frequency.MONTH:
        dates = [add_months(first_due_on, index) for index in range(count)]
    else:
        days = 7 if step is Frequency.WEEK else 14
        dates = [first_due_on + timedelta(days=days * index) for index in range(count)]
    return [next_working_day(day, debit_zone) for day in dates] if debit_zone else dates


def first_due_date(agreed_on: date, day_of_month: int) -> date:
    """First chosen day of the month after the agreement; a short month gives its last day (R5.5).

    Raises PlanError when the day is not 1 to 31.
    """
    if not 1 <= day_of_month <= LAST_DAY_OF_MONTH:
        raise PlanError("Choisissez un jour du mois entre 1 et 31.")
    candidates = (agreed_on, add_months(agreed_on.replace(day=1), 1))
    days = [month.replace(day=min(day_of_month, month_end(month).day)) for month in candidates]
    return next(day for day in days if day > agreed_on)


def schedule(
    total: Decimal,
    first_due_on: date,
    *,
    count: int | None = None,
    amount: Decimal | None = None,
    step: Frequency = Frequency.MONTH,
    debit_zone: Zone | None = None,
) -> list[ScheduledPayment]:
    """Calendar of a plan, by number of payments or by amount; the last one takes the remainder (R5.5, R4.8).

    Raises PlanError on a total, count or amount that makes no plan, and unless exactly one of count and
    amount is given.
    """
    if total <= 0 or (count is None) == (amount is None):
        raise PlanError("Donnez une somme à payer, et soit un nombre d’échéances, soit un montant.")
    amounts = _equal(euros(total), count) if count is not None else _by_amount(euros(total), amount or ZERO)
    dates = due_dates(first_due_on, len(amounts), step, debit_zone=debit_zone)
    return [ScheduledPayment(day, part) for day, part in zip(dates, amounts, strict=True)]


def offers(
    total: Decimal, first_due_on: date, *, max_count: int = JUDGE_MONTHS, bearable: Decimal | None = None
) -> list[Offer]:
    """Up to three monthly plans, lowest amount first; none is above what seems bearable (R5.9; ux B2).

    Without a budget the highest is a quarter of the longest. With `bearable`, the highest offer is that
    amount; plans longer than `max_count` are still offered, because the person can pay no more: they
    wait for the creditor's answer instead of being agreed at once. Raises PlanError.
    """
    if total <= 0 or max_count < 1 or (bearable is not None and bearable <= 0):
        raise PlanError("Aucune offre : rien à payer, ou rien de supportable.")
    if bearable is None:
        shortest = max(1, -(-max_count // 4))
        counts = {max_count, max(shortest, max_count // 2), shortest}
    else:
        shortest = count_for(total, min(bearable, total))
        counts = {shortest * 2, -(-shortest * 3 // 2), shortest}
    payable = sorted((count for count in counts if total >= count * CENT), reverse=True)
    plans = [schedule(total, first_due_on, count=count) for count in payable]
    return [Offer(len(plan), plan[0].amount, tuple(plan)) for plan in plans]


def count_for(total: Decimal, amount: Decimal) -> int:
    """Number of payments of an amount that settle a total (R5.5). Raises PlanError on an amount of zero."""
    if amount <= 0:
        raise PlanError("Le montant d’une échéance est positif.")
    return int((total / amount).to_integral_value(rounding=ROUND_UP))


def needs_budget(count: int, auto_accepted: int = FREE_OF_BUDGET_COUNT) -> bool:
    """Whether the plan is long enough to ask about means: never for three payments or fewer (R5.7)."""
    return count > max(auto_accepted, FREE_OF_BUDGET_COUNT)


def acceleration_notice_days(*, consumer: bool, agreed_days: int | None = None) -> int:
    """Days a notice leaves before the plan can end: 15 to a consumer, 8 to a business, or more (R5.4).

    Raises PlanError when the plan's own delay is under eight days.
    """
    if agreed_days is None:
        return NOTICE_DAYS_CONSUMER if consumer else NOTICE_DAYS_BUSINESS
    if agreed_days < NOTICE_DAYS_BUSINESS:
        raise PlanError("Un plan laisse au moins huit jours avant la déchéance du terme.")
    return agreed_days


def missed_steps(due_on: date) -> dict[MissedStep, date]:
    """Days of the steps that follow a missed instalment, all by people or in kind words (R5.4)."""
    return {step: due_on + timedelta(days=days) for step, days in MISSED_DAYS.items()}


def check_cost_free(*, consumer: bool, fees: Decimal, rate_percent: Decimal, contract_rate: Decimal) -> None:
    """Refuse a consumer plan that costs anything more than the contract (R5.6; C. conso L312-4). Raises PlanError."""
    if fees != 0 or (consumer and rate_percent > contract_rate):
        raise PlanError("Un échéancier ne coûte rien : ni frais, ni intérêts au-dessus du contrat.")


def explain(instalments: Sequence[ScheduledPayment]) -> Explanation:
    """Words and table of a calendar (R5.5; C. civ. 1343-5 as a landmark)."""
    total = sum((instalment.amount for instalment in instalments), ZERO)
    rows = tuple(
        Row("C. civ. 1343-5", f"échéance {number}", to_on=instalment.due_on, amount=instalment.amount)
        for number, instalment in enumerate(instalments, start=1)
    )
    last = instalments[-1].due_on
    sentence = f"{format_euros(total)} en {len(rows)} échéance(s), la dernière le {format_date(last)}, sans frais."
    return Explanation(sentence, ("R5.5", "R5.6"), ("C. civ. 1343-5", "C. conso L312-4"), rows)


def _equal(total: Decimal, count: int) -> list[Decimal]:
    """Equal parts, remainder on the last (R5.5)."""
    if count < 1 or total < count * CENT:
        raise PlanError("Le nombre d’échéances doit laisser au moins un centime à chacune.")
    part = (total / count).quantize(CENT, rounding=ROUND_DOWN)
    return [part] * (count - 1) + [total - part * (count - 1)]


def _by_amount(total: Decimal, amount: Decimal) -> list[Decimal]:
    """Payments of an amount, the last one smaller when needed (R5.5)."""
    count = count_for(total, euros(amount))
    return [amount] * (count - 1) + [total - amount * (count - 1)]
