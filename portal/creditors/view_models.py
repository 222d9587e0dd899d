"""View models of the creditors' pages: plain values that the templates read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class CaseCard:
    """One case as its creditor reads it; amounts in euros, `paid + due == confided`."""

    reference: str
    person: str
    bills: str
    state: str
    tone: str
    next_step: str
    confided: Decimal
    paid: Decimal
    due: Decimal
    next_on: date | None = None
    numbers: tuple[str, ...] = ()
    is_paused: bool = False
    limitation: str = ""
    pressing: bool = False


@dataclass(frozen=True)
class CaseTotals:
    """The four figures on top of the creditor's home."""

    confided: Decimal
    paid: Decimal
    in_plan: Decimal
    paused: int


@dataclass(frozen=True)
class QuestionAsked:
    """What we ask of the creditor before any letter, and by when; `late` once that day went by."""

    reference: str
    person: str
    text: str
    due_on: date
    late: bool = False


@dataclass(frozen=True)
class ProposalAsked:
    """A plan beyond the mandate, or a change of one, that waits for its creditor's word; `address` of its own page."""

    mark: str
    reference: str
    person: str
    title: str
    sums: str
    rules: str
    unsigned: str
    address: str
    due_on: date | None
    late: bool = False


@dataclass(frozen=True)
class FaultLine:
    """One cause: how often in the month, its share of the lines in per cent once there are enough, what prevents it."""

    label: str
    advice: str
    count: int
    share: int | None
