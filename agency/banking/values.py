"""What the bank says of the dedicated account beside the books, and the cases that a movement may be for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.common.money import ZERO

from .enums import Sign


@dataclass(frozen=True)
class AccountBalance:
    """The latest closing balance told by the bank and the books on that day, in euros.

    `before` was in the account before the first statement; `unbooked` moved and waits for a person, or was named.
    """

    on: date
    bank: Decimal
    books: Decimal
    before: Decimal
    unbooked: Decimal

    @property
    def difference(self) -> Decimal:
        """What the bank holds and the books do not."""
        return self.bank - self.books

    @property
    def unexplained(self) -> Decimal:
        """What is left of the difference once all that is known of it is taken out."""
        return self.difference - self.before - self.unbooked


@dataclass(frozen=True)
class OpenBill:
    """A bill that something is still owed on, in euros."""

    number: str
    due: Decimal


@dataclass(frozen=True)
class OpenCase:
    """A case that a movement may be for. `people` are those bound by it, each one number whatever the row.

    `paid_times`: how often somebody confirmed that the movement's account pays for them; `shared`: and for others,
    or not in a person's own name. `instalments` are the unpaid parts of its plan, with their days.
    """

    case_id: int
    reference: str
    rf: str
    people: frozenset[int]
    names: tuple[str, ...]
    bills: tuple[OpenBill, ...]
    instalments: tuple[tuple[date, Decimal], ...] = ()
    paid_times: int = 0
    shared: bool = False

    @property
    def due(self) -> Decimal:
        """What is still owed on it, in euros."""
        return sum((bill.due for bill in self.bills), ZERO)


@dataclass(frozen=True)
class Weighed:
    """A sign of a guess with its weight; `detail` is what it is about: a name, numbers, a day, a sum."""

    sign: Sign
    weight: int
    detail: str | date


@dataclass(frozen=True)
class Guess:
    """Whom a movement may be for: the sum by case, and the signs that say so."""

    parts: tuple[tuple[int, Decimal], ...]
    told: tuple[Weighed, ...]

    @property
    def score(self) -> int:
        """The sum of its signs."""
        return sum(told.weight for told in self.told)
