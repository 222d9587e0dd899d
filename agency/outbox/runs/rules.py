"""The day a run is posted, the order of its envelopes, the numbers that the post gives. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby

from agency.common.calendar import ONE_DAY, Zone, local_time, next_working_day, previous_working_day

from .values import Envelope, Pile

# The most letters of one run: what one person folds in a morning, and what one file and one transaction bear.
LARGEST = 300
# The bytes of papers after which a run takes no more: a worker holds them several times while it makes the file.
HEAVIEST = 100 * 1024 * 1024
# Why a letter is cancelled that an older one, posted all the same, made needless.
LEFT_ALREADY = "left_already"
# Before this name, the references of providers; behind it, ours: the number of the line of its run.
OWN_POST = "main:"
CUT_OFF = time(16)
"""The last collection, where the agency named none."""
_S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_OF_THE_POST = re.compile(r"(?=.*\d{6})[0-9A-Z]{11,15}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_SEPARATORS = re.compile(r"[\s.\-]+")


class RunRefused(Exception):
    """The run is not in a state where this may be done; the message says why, in French."""


class TrackingError(ValueError):
    """What was typed or scanned is no number of the post; the message says why, in French."""


def posting_day(at: datetime, cut_off: time | None, zone: Zone) -> date:
    """Return the day of what is put in the post at an instant: that day before the collection, else the next one.

    Never a day gone; a day that is not worked is passed.
    """
    here = local_time(at, zone)
    day = here.date() if here.time() < (cut_off or CUT_OFF) else here.date() + ONE_DAY
    return next_working_day(day, zone)


def oldest_date(posted_on: date, zone: Zone) -> date:
    """Return the oldest date that a letter posted on a day may bear: the worked day before it."""
    return previous_working_day(posted_on - ONE_DAY, zone)


def sheets(pages: Iterable[int]) -> int:
    """Return how many sheets an envelope holds, printed on both sides, each document on a front."""
    return sum((each + 1) // 2 for each in pages)


def in_order(envelopes: Iterable[Envelope]) -> list[Envelope]:
    """Put envelopes in the order of the printer: simple letters, then registered ones, the thinnest first."""
    return sorted(envelopes, key=lambda one: (one.registered, one.sheets, one.line))


def piles(envelopes: Sequence[Envelope]) -> list[Pile]:
    """Return the piles of envelopes in their order: one separator before each."""
    found, place = [], 1
    for (registered, many), group in groupby(envelopes, key=lambda one: (one.registered, one.sheets)):
        count = len(list(group))
        found.append(Pile(registered, many, place, place + count - 1))
        place += count
    return found


def content_of(documents: Iterable[str]) -> str:
    """Return the hash of what an envelope holds, from the hashes of its documents in their order."""
    return hashlib.sha256("\n".join(documents).encode()).hexdigest()


def seal_of_run(envelopes: Iterable[Envelope]) -> str:
    """Return the hash of a run: which letters, in which order, with which content."""
    return hashlib.sha256(json.dumps([[one.line, one.sha256] for one in envelopes]).encode()).hexdigest()


def tracking_number(given: str) -> str:
    """Return a number of the post as it is kept. Raises `TrackingError`.

    International numbers (UPU S10, two letters, nine digits, two letters) bear a public check digit, which is checked.
    The post does not publish the one of its inland numbers: 11 to 15 figures and capitals are taken as they stand.
    """
    found = _SEPARATORS.sub("", given).upper()
    if _S10.fullmatch(found):
        if int(found[10]) != _s10_check(found[2:10]):
            raise TrackingError(f"Ce numéro a une faute de frappe : {found}.")
        return found
    if not _OF_THE_POST.fullmatch(found):
        raise TrackingError(f"Ce n’est pas un numéro de La Poste : « {given.strip()[:30]} ». Il a de 11 à 15 signes.")
    return found


def _s10_check(serial: str) -> int:
    """Return the check digit of the eight figures of an international number (UPU S10)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)
