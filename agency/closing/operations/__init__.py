"""Writes of what stops: a case closed by hand, taken back by its creditor, or paused because it asks."""

from .closing import close
from .stopping import StopRefused, pause_for_creditor, resume_for_creditor, take_back

__all__ = ["StopRefused", "close", "pause_for_creditor", "resume_for_creditor", "take_back"]
