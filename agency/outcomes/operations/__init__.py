"""Writes of decided disputes."""

from agency.outcomes.rules import VerdictRefused

from .deciding import decide, read_beforehand

__all__ = ["VerdictRefused", "decide", "read_beforehand"]
