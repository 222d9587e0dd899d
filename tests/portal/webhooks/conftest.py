"""The card machine of the payments room, for the door it knocks at."""

from tests.agency.cards.conftest import till

__all__ = ["till"]
