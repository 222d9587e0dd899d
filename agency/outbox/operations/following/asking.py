"""Whom to ask, how much, and when again: no provider that keeps silent takes the time of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from agency.law.contact.limits import Channel
from agency.outbox.channels import WayOut
from agency.outbox.channels.base import Permanent, Retryable, SendingChannel
from agency.outbox.models import Message

Told = TypeVar("Told")

# A provider that keeps silent so many times in a row is left alone until the next run.
SILENCES = 3
UNANSWERED = timedelta(minutes=10)
REFUSED = timedelta(hours=6)


@dataclass
class Asking:
    """The questions of one run: what was answered, who keeps silent, and when each row is asked about again."""

    way_out: WayOut
    at: datetime
    again: defaultdict[datetime, list[int]] = field(default_factory=lambda: defaultdict(list))
    _silent: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def ask(self, message: Message, question: Callable[[SendingChannel], Told]) -> Told | None:
        """Ask the provider of a message; None when it keeps silent, or has nothing."""
        try:
            told = question(self.way_out(Channel(message.channel), message.provider))
        except Retryable:
            self._silent[message.provider] += 1
            self.again[self.at + UNANSWERED].append(message.pk)
            return None
        except Permanent:
            self.again[self.at + REFUSED].append(message.pk)
            return None
        self._silent[message.provider] = 0
        return told

    def gave_up(self, provider: str) -> bool:
        """Whether a provider kept silent so often that the others are asked instead."""
        return self._silent[provider] >= SILENCES

    def later(self, row: int, delay: timedelta) -> None:
        """Leave a row alone for a while."""
        self.again[self.at + delay].append(row)
