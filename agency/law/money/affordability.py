"""What a person can bear: a suggestion, never a refusal, never a score (R5.8 to R5.10)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from agency.common.money import ZERO, format_euros
from agency.law.explanation import Explanation, Row, cents
from agency.law.interest.rates import SEED, RateTable, SeizableScale, rsa, seizable_scale
from agency.law.money.plans import JUDGE_MONTHS, count_for

MONTHS = 12
STEP = Decimal(5)
HALF = Decimal("0.5")


class BudgetError(ValueError):
    """A negative amount, or a household without an adult (R5.8)."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What the form asks, all per month and in euros: counts and totals only (R5.8)."""

    adults: int
    children: int
    resources: Decimal
    charges: Decimal

    @property
    def dependants(self) -> int:
        """Persons at charge for the seizable portion: everyone but one adult, in the person's favour (R5.10)."""
        return self.adults - 1 + self.children

    @property
    def left(self) -> Decimal:
        """What is left after charges; may be negative (R5.9)."""
        return self.resources - self.charges


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Amount that seems bearable each month, or None: then we pause and name who can help (R5.9).

    `months` is None without an amount. `human` asks for a person when the plan passes two years, or when
    nothing is left. `below_guardrail` says that paying it leaves less than the guardrail.
    """

    amount: Decimal | None
    months: int | None
    left: Decimal
    seizable: Decimal
    guardrail: Decimal
    below_guardrail: bool
    human: bool
    explanation: Explanation

    @property
    def spare(self) -> Decimal:
        """What may be paid each month and still leave the guardrail; may be negative (R5.9)."""
        return self.left - self.guardrail


def seizable_monthly(
    net_monthly_income: Decimal, dependants: int, *, scale: SeizableScale, rsa_single: Decimal
) -> Decimal:
    """Part of a monthly income that a court could seize, in euros (R5.10; C. trav. L3252-2, R3252-2 to R3252-5).

    The thresholds rise with each dependant; the RSA of one person is always left. Raises BudgetError.
    """
    if net_monthly_income < 0 or dependants < 0:
        raise BudgetError("Les ressources et les personnes à charge ne peuvent être négatives.")
    yearly = Fraction(net_monthly_income) * MONTHS
    lift = scale.per_dependant * dependants
    seizable, floor = Fraction(0), Fraction(0)
    for band in scale.bands:
        ceiling = yearly if band.up_to is None else min(yearly, Fraction(band.up_to + lift))
        seizable += max(ceiling - floor, Fraction(0)) * band.part
        floor = max(ceiling, floor)
    room = max(Fraction(net_monthly_income - rsa_single), Fraction(0))
    return cents(min(seizable / MONTHS, room))


def suggest(
    budget: Budget, debt: Decimal, on: date, *, tenant_guardrail: Decimal = ZERO, rates: RateTable = SEED
) -> Suggestion:
    """Amount that seems bearable: the smallest of half of what is left and the seizable portion (R5.9, R5.10).

    Rounded down to five euros, never above the debt; nothing when nothing is left. Raises BudgetError,
    RateMissing when a scale of that day was not entered.
    """
    if min(budget.resources, budget.charges, debt) < 0 or budget.adults < 1 or budget.children < 0:
        raise BudgetError("Un budget compte au moins un adulte et des montants positifs.")
    single = rsa(on, adults=1, children=0, table=rates)
    seizable = seizable_monthly(budget.resources, budget.dependants, scale=seizable_scale(on), rsa_single=single)
    guardrail = max(rsa(on, adults=budget.adults, children=budget.children, table=rates), tenant_guardrail)
    ceiling = min(budget.left * HALF, seizable)
    rounded = (ceiling / STEP).to_integral_value(rounding=ROUND_DOWN) * STEP
    bearable = debt if debt <= ceiling else rounded
    amount = bearable if bearable > 0 else None
    months = count_for(debt, amount) if amount else None
    return Suggestion(
        amount=amount,
        months=months,
        left=budget.left,
        seizable=seizable,
        guardrail=guardrail,
        below_guardrail=leaves_too_little(budget, amount or ZERO, guardrail),
        human=months is None or months > JUDGE_MONTHS,
        explanation=_explain(budget, seizable, amount, months),
    )


def leaves_too_little(budget: Budget, proposed: Decimal, guardrail: Decimal) -> bool:
    """Whether a proposal leaves less than the guardrail, so that a lower amount is suggested (R5.9).

    Never a refusal: the person may keep the amount.
    """
    return budget.left - proposed < guardrail


def lower_amount(proposed: Decimal, *, bearable: Decimal | None, spare: Decimal) -> Decimal | None:
    """The lower amount to suggest against a proposal that leaves too little, else None (R5.9).

    Zero when nothing is left. `bearable` and `spare` are the suggestion's: no figure of the household is needed again.
    """
    least = bearable or ZERO
    return least if proposed > spare and least < proposed else None


def _explain(budget: Budget, seizable: Decimal, amount: Decimal | None, months: int | None) -> Explanation:
    """R5.9, R5.10."""
    rows = (
        Row("R5.9", "ressources du mois", amount=budget.resources),
        Row("R5.9", "charges du mois", amount=budget.charges),
        Row("R5.9", "ce qui reste", amount=budget.left),
        Row("R5.9", "la moitié de ce qui reste", amount=cents(Fraction(max(budget.left, ZERO)) / 2)),
        Row("C. trav. R3252-2", "part qu’un juge pourrait saisir", amount=seizable),
    )
    sentence = (
        f"{format_euros(amount)} par mois semblent supportables, pendant {months} mois. C’est une suggestion."
        if amount
        else "Il ne reste rien à la fin du mois : nous ne proposons pas de payer, faisons une pause."
    )
    return Explanation(sentence, ("R5.9", "R5.10"), ("C. trav. L3252-2", "C. trav. R3252-2 à R3252-5"), rows)
