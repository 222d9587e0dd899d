"""What is to come, step by step. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class StepAhead:
    """What a calendar holds for a person: a letter of this kind, the hand-back when `kind` is empty.

    On that day when it was `announced`, or is the very next; not before that day otherwise. A letter that depends on
    what happens until then says of which events: `only_if`, `skip_if`.
    """

    kind: str
    on: date
    announced: bool
    only_if: str = ""
    skip_if: str = ""
