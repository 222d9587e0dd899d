"""What strategies hand to other rooms. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .enums import Resumption


@dataclass(frozen=True)
class Resumed:
    """What follows an answer: nothing up to `answer_by` included, the next act on `act_on`."""

    then: Resumption
    answer_by: date
    act_on: date
