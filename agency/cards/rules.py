"""What a card may pay, and how long a payment page lives. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

# The event of a mandate given at Stripe whose state changed; its body says which, and is only a hint.
MANDATE_MOVED = "mandate.updated"
LOWEST_CARD = Decimal("5.00")


# How far the provider's clock and ours may be apart.
CLOCKS = timedelta(minutes=1)


CHECKOUT_MINUTES = 30


# A session nobody was sent to cannot be paid; after this long no request of ours can still be on its way.
SILENCE_ENDS = timedelta(minutes=CHECKOUT_MINUTES + 5)


def card_limits(due: Decimal) -> tuple[Decimal, Decimal]:
    """Least and most that a card may pay: five euros to the whole, or the whole when less is due."""
    return min(LOWEST_CARD, due), due


def was_read(*, made_at: datetime | None, read_at: datetime | None) -> bool:
    """Whether a reading of the payment, begun at `read_at`, held all that an event made at `made_at` speaks of.

    False when either is not known: it is read again.
    """
    return made_at is not None and read_at is not None and made_at < read_at - CLOCKS
