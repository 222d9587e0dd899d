"""The facts of a proof, frozen, handed from the database to whoever keeps or says them. Amounts in euros."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.common.money import ZERO

from .enums import ProofPart


@dataclass(frozen=True)
class Comparison:
    """Two sides that must be the same: `books` by the ledger, `facts` by what happened; `cases` where they differ."""

    part: ProofPart
    books: Decimal
    facts: Decimal
    cases: tuple[str, ...] = ()

    @property
    def difference(self) -> Decimal:
        """What the facts have and the books do not."""
        return self.facts - self.books

    @property
    def holds(self) -> bool:
        """Whether both sides say the same, in all and case by case."""
        return self.difference == ZERO and not self.cases


@dataclass(frozen=True)
class BankSide:
    """The latest balance told by the bank, its day, and what of it the books do not hold yet for a known reason."""

    on: date
    balance: Decimal
    waiting: Decimal
    before: Decimal


@dataclass(frozen=True)
class CreditorShare:
    """What is held for one creditor, and what he has in excess, to be deducted."""

    creditor_id: int
    payable: Decimal
    owes: Decimal


@dataclass(frozen=True)
class ProvenBooks:
    """All that is compared at one instant, with the accounts of the money and the part of each creditor."""

    comparisons: tuple[Comparison, ...]
    accounts: tuple[tuple[str, Decimal], ...]
    shares: tuple[CreditorShare, ...]
    bank: BankSide | None

    @property
    def gaps(self) -> tuple[Comparison, ...]:
        """The comparisons that do not hold."""
        return tuple(one for one in self.comparisons if not one.holds)
