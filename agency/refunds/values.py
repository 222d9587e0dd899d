"""What refunds hand from one place to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Destination:
    """Where a transfer back goes."""

    holder: str
    iban: str


@dataclass(frozen=True)
class RefundWish:
    """What is to be given back, in euros: why, and when; `to` is where, and none for the card that it came from."""

    amount: Decimal
    why: str
    pay_on: date
    to: Destination | None = None
