"""Writes of disputes: put before their creditor, decided."""

from agency.outcomes.rules import VerdictRefused

from .asking import AskRefused, CreditorAnswer, CreditorAnswerRefused, ask, repeat, take_answer
from .deciding import decide, read_beforehand
from .searching import decide_search

__all__ = [
    "AskRefused",
    "CreditorAnswer",
    "CreditorAnswerRefused",
    "VerdictRefused",
    "ask",
    "decide",
    "decide_search",
    "read_beforehand",
    "repeat",
    "take_answer",
]
