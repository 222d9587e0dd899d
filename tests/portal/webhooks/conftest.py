"""The Stripe fixture of the cards room, for the webhook endpoint."""

from tests.agency.cards.conftest import till

__all__ = ["till"]
