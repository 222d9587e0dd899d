"""When an agency lets letters leave, and whether one is still the one that was read. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, time

from agency.common.calendar import ONE_DAY, instant, is_holiday, local_time
from agency.outbox.values import LetterPayload

from .values import Departures

# What « the day » is where nothing leaves in the evening: the hours of somebody who opens a letter without being woken.
MORNING, EVENING = time(8), time(19)
# The code of a cancellation by a person: their words are in the decision and in the journal.
BY_HAND = "by_hand"
_SUNDAY = 6
_LONGEST_CLOSURE = 15


class DecisionRefused(Exception):
    """The sending is not in a state where a person may decide this; the message says why, in French."""


def is_day(asked: Departures, at: datetime) -> bool:
    """Whether an agency that sends by day alone may send at an instant: no evening, no Sunday, no public holiday."""
    if not asked.daytime:
        return True
    here = local_time(at, asked.zone)
    closed = here.weekday() == _SUNDAY or is_holiday(here.date(), asked.zone)
    return not closed and MORNING <= here.time() < EVENING


def post_leaves(asked: Departures, at: datetime) -> bool:
    """Whether the letters of a day may be handed to the post at an instant."""
    return is_day(asked, at) and local_time(at, asked.zone).time() >= (asked.leaves_at or time.min)


def opened_at(asked: Departures, at: datetime) -> datetime:
    """Return since when, that day, letters could be handed to the post: nothing is late before."""
    first = max(asked.leaves_at or time.min, MORNING if asked.daytime else time.min)
    return instant(local_time(at, asked.zone).date(), first, asked.zone)


def next_departure(asked: Departures, at: datetime) -> datetime:
    """Return the first instant, from this one, at which letters are handed to the post."""
    if post_leaves(asked, at):
        return at
    today = local_time(at, asked.zone).date()
    first = max(asked.leaves_at or time.min, MORNING if asked.daytime else time.min)
    instants = (instant(today + ahead * ONE_DAY, first, asked.zone) for ahead in range(_LONGEST_CLOSURE))
    return next(one for one in instants if one > at and post_leaves(asked, one))


def seal(letter: LetterPayload, words: tuple[int | None, int | None], enclosed: Iterable[str]) -> str:
    """Return what makes a letter the one that was read: its sum, its address, its words, its tone, what it encloses.

    Its dates are left out: a letter read in the evening is dated the day it leaves.
    """
    asked = [str(letter.total), list(letter.recipient), list(words), letter.tone, list(enclosed)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
