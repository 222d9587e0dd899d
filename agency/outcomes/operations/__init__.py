"""Writes of disputes: put before their creditor, decided."""

from agency.outcomes.rules import VerdictRefused

from .asking import AskRefused, CreditorAnswer, CreditorAnswerRefused, ask, repeat, take_answer
from .deciding import decide, read_beforehand

__all__ = [
    "AskRefused",
    "CreditorAnswer",
    "CreditorAnswerRefused",
    "VerdictRefused",
    "ask",
    "decide",
    "read_beforehand",
    "repeat",
    "take_answer",
]
