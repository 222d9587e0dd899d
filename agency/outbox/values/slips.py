"""What a message carries about an answer slip that came by post. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class SlipPayload:
    """A slip received on a day: the pause it takes, until when; or the proposal it makes, answered by when."""

    received_on: date
    until: date | None = None
    answer_by: date | None = None
    version: Literal[1] = 1
