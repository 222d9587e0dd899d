"""The fixtures of the outbox serve here too: what is decided is judged by what leaves."""

from tests.agency.outbox.conftest import agency, morning, post, whole_day

__all__ = ["agency", "morning", "post", "whole_day"]
