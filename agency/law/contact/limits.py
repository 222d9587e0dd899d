"""Hours and caps of contact: the defaults, which an agency may only tighten (R6.6, R6.7)."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """Ways to reach a person (R6.6, R6.7)."""

    POST = "post"
    REGISTERED = "registered"
    EMAIL = "email"
    SMS = "sms"
    CALL = "call"
    PORTAL = "portal"


Slot = tuple[time, time]

WEEKDAYS = frozenset(range(5))
OFFICE_HOURS: tuple[Slot, ...] = ((time(9), time(12, 30)), (time(13, 30), time(19)))
ALL_DAY: tuple[Slot, ...] = ((time.min, time.max),)


class LimitsError(ValueError):
    """An agency may tighten the defaults, never loosen them (R6.7)."""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` contacts in `days` days on a channel, or on all of them together (R6.7)."""

    channel: Channel | None
    count: int
    days: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Hours, weekdays, caps, and the silence after a conversation (R6.6, R6.7)."""

    slots: tuple[Slot, ...]
    weekdays: frozenset[int]
    caps: tuple[Cap, ...]
    cooldown: timedelta

    def slots_of(self, channel: Channel, preferred: Slot | None) -> tuple[Slot, ...]:
        """Hours of a channel on the debtor's clock: none for the post; narrowed to the person's choice (R6.6, R6.8)."""
        if channel in {Channel.POST, Channel.REGISTERED}:
            return ALL_DAY
        if preferred is None:
            return self.slots
        narrowed = ((max(start, preferred[0]), min(end, preferred[1])) for start, end in self.slots)
        # A choice outside our hours leaves our hours: they are the narrower promise.
        return tuple((start, end) for start, end in narrowed if start < end) or self.slots


DEFAULT_LIMITS = Limits(
    slots=OFFICE_HOURS,
    weekdays=WEEKDAYS,
    caps=(
        Cap(Channel.CALL, 1, 1),
        Cap(Channel.CALL, 2, 7),
        Cap(Channel.CALL, 4, 30),
        Cap(Channel.SMS, 1, 7),
        Cap(Channel.EMAIL, 1, 5),
        Cap(Channel.EMAIL, 4, 30),
        Cap(None, 2, 7),
        Cap(None, 6, 30),
    ),
    cooldown=timedelta(days=7),
)


def tighten(limits: Limits) -> Limits:
    """The limits themselves when each is at least as strict as the default (R6.6, R6.7). Raises LimitsError."""
    inside = all(
        any(start >= low and end <= high for low, high in OFFICE_HOURS) and start < end for start, end in limits.slots
    )
    capped = all(
        any(
            own.channel == default.channel and 1 <= own.count <= default.count and own.days >= default.days
            for own in limits.caps
        )
        for default in DEFAULT_LIMITS.caps
    )
    if not (limits.slots and inside and capped and limits.weekdays and limits.weekdays <= WEEKDAYS):
        raise LimitsError("Les plages et les plafonds de contact peuvent être resserrés, jamais élargis.")
    if limits.cooldown < DEFAULT_LIMITS.cooldown:
        raise LimitsError("Le silence après une conversation dure au moins sept jours.")
    return limits
