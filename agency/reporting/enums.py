"""How the day's queue is cut: groups on the page, tabs in the address."""

from __future__ import annotations

from enum import StrEnum


class Group(StrEnum):
    """The groups of the queue, in the order of the page."""

    WAITING = "waiting"
    QUALIFY = "qualify"
    CALL = "call"
    WORDS = "words"
    LETTERS = "letters"


class Tab(StrEnum):
    """The tabs, by the word shown in the address."""

    ALL = "a-traiter"
    PROPOSALS = "propositions"
    DISPUTES = "contestations"
    PROOFS = "preuves"
    MESSAGES = "messages"
    QUALIFY = "a-qualifier"
    CALL = "appels"
    WORDS = "engagements"
    PAUSED = "en-pause"
