"""View models of a firm's bills: plain values that the templates and the tables read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class BillLine:
    """A bill, who owes it, what is left of it in euros, and where its case stands; `place` begins the next page."""

    place: int
    number: str
    person: str
    due_on: date
    total: Decimal
    left: Decimal
    state: str
    next_step: str
    reference: str
