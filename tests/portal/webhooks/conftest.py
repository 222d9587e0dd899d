"""The Stripe fixture of the cards room, for the webhook endpoint."""

from tests.agency.cards.conftest import checkout_driver

__all__ = ["checkout_driver"]
