"""What is asked beside the principal of a bill, and the facts that the law decides on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.law.interest.accrual import Reduction
from agency.ledger.enums import Component


@dataclass(frozen=True)
class Wish:
    """What a creditor asks on a bill up to a day: the element, and what the element needs.

    `amount` (euros) only for what a contract or a judge fixes; `rate` (percent a year) only for a clause; `documented`
    when the contract or the decision is joined.
    """

    component: Component
    until: date
    amount: Decimal | None = None
    rate: Decimal | None = None
    decided_on: date | None = None
    documented: bool = False


@dataclass(frozen=True)
class BillFacts:
    """A bill as interest sees it: principal confided (euros), its due date, what lowered it since and when."""

    number: str
    principal: Decimal
    due_on: date
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True)
class BothSides:
    """Who owes, who is owed, since which day insolvency forbids to pay, when the formal notice was presented."""

    professional: bool
    creditor_is_individual: bool
    insolvent_since: date | None
    notice_on: date | None


@dataclass(frozen=True)
class Owed:
    """What the law gives, in euros from the first day, and why, in one French sentence."""

    amount: Decimal
    why: str
