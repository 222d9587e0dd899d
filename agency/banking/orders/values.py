"""What an order asks of the bank."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class OrderedTransfer:
    """One transfer of an order: `name` is what the bank carries along, and what its statement says."""

    name: str
    holder: str
    iban: str
    amount: Decimal
    label: str
