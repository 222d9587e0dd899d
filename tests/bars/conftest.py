"""What a bar of letters lives on: an agency, its post office, its days."""

from tests.agency.cards.conftest import checkout_driver
from tests.agency.outbox.conftest import agency, morning, post, whole_day

__all__ = ["agency", "checkout_driver", "morning", "post", "whole_day"]
