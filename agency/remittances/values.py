"""What remittances hand from one place to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class OwedPayment:
    """What a creditor is still to receive for one payment, in euros; below zero when it has to come back."""

    payment_id: int
    case_id: int
    creditor_id: int
    mandate_id: int
    amount: Decimal
    received_on: date
    value_on: date
    method: str


@dataclass(frozen=True)
class RemittanceAccount:
    """Where a mandate says that the money goes, since which day; `agreed_on` when it was changed.

    `waits` says that a second person has not agreed to it: nothing goes there.
    """

    mandate_id: int
    creditor_id: int
    creditor: str
    holder: str
    iban: str
    signed_on: date
    agreed_on: date | None
    waits: bool


@dataclass(frozen=True)
class MandateShare:
    """What one mandate may be remitted on a day: the payments it is made of, and what waits, by reason."""

    account: RemittanceAccount
    items: tuple[OwedPayment, ...]
    waits: tuple[tuple[str, Decimal], ...]

    @property
    def amount(self) -> Decimal:
        """What would be sent, in euros; zero or below, nothing is."""
        return sum((item.amount for item in self.items), Decimal("0.00"))
