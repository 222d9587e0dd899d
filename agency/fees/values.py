"""What the fees room hands from one place to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class WorkCount:
    """So many works of one kind at one figure, done on a day; `amount` is the flat figure of each, in euros."""

    creditor_id: int
    kind: str
    detail: str
    amount: Decimal
    done_on: date
    works: int


@dataclass(frozen=True)
class InvoicedItem:
    """A line of an invoice before it has one: euros without tax, the rate in %."""

    kind: str
    detail: str
    quantity: int
    unit_price: Decimal
    vat_rate: Decimal

    @property
    def amount(self) -> Decimal:
        """What the line comes to, without tax."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class VatShare:
    """What is taxed at one rate, and the tax, rounded once (EN 16931, BR-CO-17)."""

    rate: Decimal
    net: Decimal
    vat: Decimal
