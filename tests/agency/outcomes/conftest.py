"""The fixtures of the outbox serve here too: a decision is judged by what leaves after it."""

from tests.agency.outbox.conftest import agency, morning, post, whole_day

__all__ = ["agency", "morning", "post", "whole_day"]
