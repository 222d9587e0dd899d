"""Late interest and the fixed indemnity: who owes what, from which day, at which rate (R3.1 to R3.12)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agency.common.calendar import add_months, format_date
from agency.common.money import ZERO, format_euros, format_percent
from agency.law.explanation import Explanation, Row, eve
from agency.law.interest.accrual import (
    ONE_DAY,
    DayCount,
    Ground,
    Interest,
    InterestError,
    Reduction,
    Terms,
    accrue,
    nothing,
)
from agency.law.interest.rates import SEED, LegalClass, RateTable, legal_rate, refi_rate

STATUTORY_POINTS = Decimal(10)
FLOOR_MULTIPLE = 3
INDEMNITY = Decimal("40.00")
INCREASE_POINTS = Decimal(5)
INCREASE_AFTER_MONTHS = 2

_B2B = ("C. com. L441-10 II", "C. com. D441-5")
_LEGAL = ("C. civ. 1231-6", "C. civ. 1344-1", "CMF L313-2")


class CreditorKind(StrEnum):
    """Which class of the legal rate applies: it follows the creditor, not the debtor (R3.10)."""

    INDIVIDUAL = "individual_non_professional"
    OTHER = "other"


class DebtorKind(StrEnum):
    """Consumers and families never owe the statutory penalties nor the indemnity (R3.6, R3.7)."""

    CONSUMER = "consumer"
    PROFESSIONAL = "professional"


class RateBelowFloor(InterestError):
    """The clause is under three times the legal rate: it is unwritten, the statutory rate applies (R3.3)."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """What the indemnity needs to know of an invoice: its due date, its payment if any (R3.6)."""

    id: str
    due_on: date
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Indemnity:
    """Fixed indemnity in euros, in all and per invoice, and why (R3.6)."""

    total: Decimal
    per_invoice: dict[str, Decimal]
    explanation: Explanation


def statutory_rate(on: date, rates: RateTable = SEED) -> Decimal:
    """ECB rate of the half-year's first day + 10 points, in percent (R3.2; C. com. L441-10 II)."""
    return refi_rate(on, rates) + STATUTORY_POINTS


def contract_floor(on: date, rates: RateTable = SEED) -> Decimal:
    """Lowest rate a clause may set: three times the legal rate, « autres cas » (R3.3; C. com. L441-10 II)."""
    return FLOOR_MULTIPLE * legal_rate(on, LegalClass.OTHER, rates)


def contract_rate_is_valid(rate_percent: Decimal, on: date, rates: RateTable = SEED) -> bool:
    """Whether a clause between professionals reaches the floor of the half-year (R3.3)."""
    return rate_percent >= contract_floor(on, rates)


def last_day_counted(until: date, opening_judgment_on: date | None) -> date:
    """An insolvency judgment takes effect at the first hour of its day: the eve is the last (R5.6, L622-28)."""
    return until if opening_judgment_on is None else min(until, eve(opening_judgment_on))


def b2b(
    *,
    principal: Decimal,
    due_on: date,
    until: date,
    contract_rate: Decimal | None = None,
    day_count: DayCount = DayCount.ACT_365F,
    reductions: Sequence[Reduction] = (),
    opening_judgment_on: date | None = None,
    rates: RateTable = SEED,
) -> Interest:
    """Penalties between professionals, from the day after the due date (R3.1 to R3.3; C. com. L441-10 II).

    `principal` includes VAT. With `contract_rate` the clause applies if it reaches the floor on the day
    interest starts, else RateBelowFloor; the clause keeps its rate when the floor rises later. Stops the
    day before an insolvency judgment. Raises RateMissing, InterestError.
    """
    terms = Terms(principal, due_on, last_day_counted(until, opening_judgment_on), day_count, tuple(reductions))
    if contract_rate is None:
        ground = Ground("Pénalités de retard au taux légal supplétif (BCE + 10 points)", ("R3.1", "R3.2"), _B2B)
        return accrue(terms, lambda day: statutory_rate(day, rates), ground)
    floor = contract_floor(due_on + ONE_DAY, rates)
    if contract_rate < floor:
        raise RateBelowFloor(
            f"Le taux du contrat ({format_percent(contract_rate)}) est sous le plancher de "
            f"{format_percent(floor)} : retirez-le, le taux supplétif s’applique."
        )
    ground = Ground("Pénalités de retard au taux du contrat", ("R3.1", "R3.3"), _B2B)
    return accrue(terms, lambda _: contract_rate, ground)


def indemnity(
    *, debtor_kind: DebtorKind, invoices: Iterable[Invoice], as_of: date, insolvent_since: date | None = None
) -> Indemnity:
    """40 euros per invoice paid late or still unpaid after its due date (R3.6; C. com. D441-5, CJUE C-585/20).

    Nothing against a consumer, a family or an association outside business (R3.7), nor for an invoice whose payment at
    term was forbidden by proceedings opened by then, on `insolvent_since` (C. com. L441-10 II, last sentence).
    """
    professional = debtor_kind is DebtorKind.PROFESSIONAL
    per_invoice = {
        invoice.id: INDEMNITY if professional and _late(invoice, as_of, insolvent_since) else ZERO
        for invoice in invoices
    }
    total = sum(per_invoice.values(), ZERO)
    rows = tuple(Row(_B2B[1], f"facture {key}", amount=amount) for key, amount in per_invoice.items())
    reason = (
        "Indemnité forfaitaire de 40 euros par facture payée en retard"
        if professional
        else "Aucune indemnité forfaitaire contre un consommateur ou une famille"
    )
    return Indemnity(
        total, per_invoice, Explanation(f"{reason} : {format_euros(total)}.", ("R3.6", "R3.7"), _B2B, rows)
    )


def _late(invoice: Invoice, as_of: date, insolvent_since: date | None) -> bool:
    """R3.6: late, and free to have been paid on its day."""
    forbidden = insolvent_since is not None and insolvent_since <= invoice.due_on
    return not forbidden and (invoice.paid_on or as_of) > invoice.due_on


def consumer(
    *,
    principal: Decimal,
    formal_notice_on: date | None,
    until: date,
    creditor_kind: CreditorKind = CreditorKind.OTHER,
    due_date_is_notice: date | None = None,
    day_count: DayCount = DayCount.ACT_365F,
    reductions: Sequence[Reduction] = (),
    rates: RateTable = SEED,
) -> Interest:
    """Legal interest against a consumer, from the formal notice (R3.8, R3.9; C. civ. 1231-6, 1344-1).

    `formal_notice_on` is the first presentation of the registered letter. Without notice there is no
    interest, unless a clause makes the due date alone a notice: pass that due date as
    `due_date_is_notice` (C. civ. 1344). The earlier of the two starts. Raises RateMissing, InterestError.
    """
    starts = [day for day in (formal_notice_on, due_date_is_notice) if day is not None]
    if not starts:
        ground = Ground("Sans mise en demeure, aucun intérêt ne court contre un consommateur.", ("R3.8",), _LEGAL)
        return nothing(day_count, ground)
    terms = Terms(principal, min(starts), until, day_count, tuple(reductions))
    ground = Ground("Intérêts au taux légal depuis la mise en demeure", ("R3.8", "R3.9", "R3.10"), _LEGAL)
    return accrue(terms, lambda day: legal_rate(day, legal_class(creditor_kind), rates), ground)


def consumer_contract(
    *,
    principal: Decimal,
    runs_after: date,
    until: date,
    contract_rate: Decimal,
    day_count: DayCount = DayCount.ACT_365F,
    reductions: Sequence[Reduction] = (),
) -> Interest:
    """Interest at the rate that a valid clause sets against a consumer (R3.8; C. civ. 1231-6).

    `runs_after` is the day the clause names. Raises InterestError.
    """
    terms = Terms(principal, runs_after, until, day_count, tuple(reductions))
    return accrue(terms, lambda _: contract_rate, Ground("Intérêts au taux du contrat", ("R3.8",), _LEGAL[:2]))


def increase_from(decision_enforceable_on: date) -> date:
    """First day at the legal rate + 5 points: two months after the decision is enforceable (R3.11; CMF L313-3)."""
    return add_months(decision_enforceable_on, INCREASE_AFTER_MONTHS) + ONE_DAY


def after_decision(
    *,
    principal: Decimal,
    runs_after: date,
    decision_enforceable_on: date,
    until: date,
    creditor_kind: CreditorKind = CreditorKind.OTHER,
    day_count: DayCount = DayCount.ACT_365F,
    reductions: Sequence[Reduction] = (),
    rates: RateTable = SEED,
) -> Interest:
    """Legal interest on a sum awarded by a court, with 5 points more from the third month (R3.11; CMF L313-3).

    Raises RateMissing, InterestError.
    """
    increased = increase_from(decision_enforceable_on)
    terms = Terms(principal, runs_after, until, day_count, tuple(reductions), (increased,))

    def rate_on(day: date) -> Decimal:
        """R3.11."""
        points = INCREASE_POINTS if day >= increased else Decimal(0)
        return legal_rate(day, legal_class(creditor_kind), rates) + points

    words = f"Intérêts au taux légal, majorés de cinq points depuis le {format_date(increased)}"
    return accrue(terms, rate_on, Ground(words, ("R3.10", "R3.11"), ("CMF L313-3", "CMF L313-2")))


def legal_class(creditor_kind: CreditorKind) -> LegalClass:
    """Class of the legal rate: « particuliers » only for a person outside any trade (R3.10; CMF L313-2)."""
    return LegalClass.INDIVIDUAL if creditor_kind is CreditorKind.INDIVIDUAL else LegalClass.OTHER
