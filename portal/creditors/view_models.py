"""View models of the creditors' pages: plain values that the templates read."""

from dataclasses import dataclass
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
    limitation: str = ""
    pressing: bool = False


@dataclass(frozen=True)
class CaseTotals:
    """The four figures on top of the creditor's home."""

    confided: Decimal
    paid: Decimal
    in_plan: Decimal
    paused: int
