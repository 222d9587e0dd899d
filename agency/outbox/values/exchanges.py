"""What a creditor is asked or written, and what is written by hand: the values that those messages keep. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class CreditorAnswerPayload:
    """A word of ours that waits for a creditor on its page; the e-mail says no more."""

    message: int
    version: Literal[1] = 1


@dataclass(frozen=True)
class QuestionPayload:
    """A question that stops a case until its creditor answers, asked by a day; `reminder` the second time."""

    question: int
    text: str
    answer_by: date
    reminder: bool = False
    version: Literal[1] = 1


@dataclass(frozen=True)
class WrittenPayload:
    """What somebody of the agency writes by hand, signed by who wrote it; `document` is what it encloses."""

    text: str
    signature: str
    document: int | None = None
    version: Literal[1] = 1


@dataclass(frozen=True)
class DisputePayload:
    """A dispute, or a payment told, put before the creditor, answered by a day; `reminder` the second time.

    Without a word from it, closing the case is proposed on `closes_on`.
    """

    question: int
    text: str
    person: str
    answer_by: date
    reminder: bool = False
    closes_on: date | None = None
    version: Literal[1] = 1
