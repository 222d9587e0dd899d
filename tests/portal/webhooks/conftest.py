"""The card machine of the payments room, for the door it knocks at."""

from tests.agency.payments.conftest import till

__all__ = ["till"]
