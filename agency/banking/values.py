"""What the bank says of the dedicated account, beside what the books say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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
