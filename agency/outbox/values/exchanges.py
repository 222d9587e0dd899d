"""What a creditor is asked, and what it is written: the values that those messages keep. Pure."""

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
