"""The fixtures of the outbox serve here too: strategies are judged by the letters that leave."""

from tests.agency.outbox.conftest import agency, morning, post, whole_day

__all__ = ["agency", "morning", "post", "whole_day"]
