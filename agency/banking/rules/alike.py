"""Which line of a new statement is a movement that another one brought, and which may be one. Pure.

Two true twins of a day stay two; one movement told twice, in whatever words, is one; what neither a reference,
a balance nor a count can tell is for a person to say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz

from agency.common.text import slug_name

from .chain import Move

# Words that every bank writes of every transfer, and that tell nothing of this one.
_COMMON = frozenset(
    {"vir", "virement", "sepa", "inst", "instantane", "recu", "emis", "de", "du", "des", "par", "pour", "a", "m", "mr"}
    | {"mme", "mlle", "monsieur", "madame", "ou", "et", "motif", "ref", "reference", "donneur", "ordre", "credit"}
)
ALIKE = 85
UNLIKE = 60


class Kinship(IntEnum):
    """How surely two lines of one day and sum are one movement."""

    OTHER = 0
    MAYBE = 1
    LIKELY = 2
    PROVEN = 3


@dataclass(frozen=True)
class Described:
    """A movement as a statement tells it: `pk` is its line, `origin` the format it came in."""

    pk: int
    origin: str
    booked_on: date
    amount: Decimal
    bank_reference: str
    reference: str
    words: str
    iban: str

    @property
    def key(self) -> tuple[date, Decimal]:
        """What two statements always write alike."""
        return self.booked_on, self.amount

    @property
    def said(self) -> tuple[str, str]:
        """What its format writes of it each time: the bank's reference, else the words."""
        return self.origin, self.bank_reference or " ".join(self.words.casefold().split())


@dataclass(frozen=True)
class Known:
    """What a new line is to the lines known: the copy of `copy`, perhaps of `doubt` (0: of one of them), or new."""

    copy: int | None = None
    doubt: int | None = None


NEW = Known()


class Proof(IntEnum):
    """What places the new lines among the known ones of their day and sum."""

    WORDS = 0  # nothing: only the bank's own reference makes two lines one
    BALANCE = 1  # the known ones came without a balance: each has its line in some statement that has one
    COUNT = 2  # both tell the whole of it: the shorter list is within the longer one


def kinship(one: Described, other: Described) -> Kinship:
    """Return how surely two lines of one day and sum are one movement."""
    return _kinship(one, other, _alike(one, other))


def _kinship(one: Described, other: Described, alike: float) -> Kinship:
    if one.bank_reference and other.bank_reference:
        if one.bank_reference == other.bank_reference:
            return Kinship.PROVEN if alike >= UNLIKE or one.origin != other.origin else Kinship.MAYBE
        return Kinship.OTHER if one.origin == other.origin else Kinship.MAYBE
    if alike >= ALIKE or (one.iban and one.iban == other.iban) or (one.reference and one.reference == other.reference):
        return Kinship.LIKELY
    return Kinship.OTHER if one.origin == other.origin and alike < UNLIKE else Kinship.MAYBE


def sort_out(news: Sequence[Described], known: Sequence[Described], proof: Proof) -> dict[int, Known]:
    """Return what each new line of one day and sum is to the known ones, by the line's number."""
    found = _to_the_letter(news, known, proof)
    left = {one.pk: one for one in known if one.pk not in {copy.copy for copy in found.values()}}
    surely = Kinship.PROVEN if proof == Proof.WORDS else Kinship.LIKELY
    if proof == Proof.COUNT and len(news) <= len(known):
        surely = Kinship.OTHER
    rest = [new for new in news if new.pk not in found]
    for sure, new, one in _closest_first(rest, list(left.values())):
        if new.pk not in found and one.pk in left and sure >= surely:
            found[new.pk] = Known(copy=one.pk)
            del left[one.pk]
    rest = [new for new in rest if new.pk not in found]
    if proof == Proof.COUNT and len({new.said for new in rest}) == 1:
        # They read alike: which of them is the known one changes nothing.
        for new, pk in zip(rest, list(left), strict=False):
            found[new.pk] = Known(copy=pk)
            del left[pk]
    for new in rest:
        likely = [one for one in left.values() if proof == Proof.COUNT or kinship(new, one) > Kinship.OTHER]
        best = max(likely, key=lambda one: kinship(new, one), default=None)
        found.setdefault(new.pk, NEW if best is None else Known(doubt=best.pk))
    return found


def _to_the_letter(news: Sequence[Described], known: Sequence[Described], proof: Proof) -> dict[int, Known]:
    """Lines that one format writes alike twice, in their order: a day of school meals has hundreds of one sum."""
    theirs: dict[tuple[str, str], list[Described]] = defaultdict(list)
    for one in known:
        theirs[one.said].append(one)
    found = {}
    for new in news:
        alike = theirs[new.said]
        # Words alone prove nothing: two payments of one person read alike.
        if alike and (proof != Proof.WORDS or kinship(new, alike[0]) == Kinship.PROVEN):
            found[new.pk] = Known(copy=alike.pop(0).pk)
    return found


def lots(news: Iterable[Described], known: Iterable[Described]) -> dict[int, Known]:
    """Return what lines are that two statements cut differently under one reference: a batch and its details.

    The same day, reference and total are the same money; another total is for a person to say.
    """
    found: dict[int, Known] = {}
    theirs = _by_reference(known)
    for place, mine in _by_reference(news).items():
        others = theirs.get(place, [])
        if not others or Counter(one.amount for one in mine) == Counter(one.amount for one in others):
            continue
        whole = sum(one.amount for one in mine) == sum(one.amount for one in others)
        same = {one.amount for one in mine} & {one.amount for one in others}
        for rank, one in enumerate(mine):
            if whole:
                found[one.pk] = Known(copy=others[min(rank, len(others) - 1)].pk)
            elif one.amount not in same:
                found[one.pk] = Known(doubt=others[0].pk)
    return found


def details(news: Iterable[Described], found: Mapping[int, Known]) -> dict[int, list[Described]]:
    """Return, by the line that told it first, the several new lines that are one known sum: a batch in its details."""
    parts: dict[int, list[Described]] = defaultdict(list)
    for new in news:
        copy = found.get(new.pk, NEW).copy
        if copy is not None:
            parts[copy].append(new)
    return {total: ones for total, ones in parts.items() if len(ones) > 1}


def entries(news: Iterable[Move], known: Iterable[Move]) -> dict[int, Known]:
    """Return what lines are of an entry that one statement tells whole and another in its parts."""
    found: dict[int, Known] = {}
    left = list(known)
    for new in news:
        one = next((one for one in left if one.key == new.key), None)
        if one is None:
            continue
        left.remove(one)
        if max(len(new.lines), len(one.lines)) > 1:
            for rank, line in enumerate(new.lines):
                found[line] = Known(copy=one.lines[min(rank, len(one.lines) - 1)])
    return found


def by_key(lines: Iterable[Described]) -> dict[tuple[date, Decimal], list[Described]]:
    """Return lines by day and sum, in their order."""
    found: dict[tuple[date, Decimal], list[Described]] = defaultdict(list)
    for one in lines:
        found[one.key].append(one)
    return found


def _by_reference(lines: Iterable[Described]) -> dict[tuple[date, str], list[Described]]:
    found: dict[tuple[date, str], list[Described]] = defaultdict(list)
    for one in lines:
        if one.bank_reference:
            found[(one.booked_on, one.bank_reference)].append(one)
    return found


def _closest_first(news: Sequence[Described], known: Sequence[Described]) -> list[tuple[Kinship, Described, Described]]:
    """Every pair with how surely it is one movement, the surest first and then in the order of the statements."""
    likes = [(_alike(new, one), new, one) for new in news for one in known]
    pairs = [(_kinship(new, one, alike), alike, new, one) for alike, new, one in likes]
    pairs.sort(key=lambda pair: (-pair[0], -pair[1]))
    return [(sure, new, one) for sure, _like, new, one in pairs]


def _alike(one: Described, other: Described) -> float:
    """Likeness of the words, 0 to 100, without those that every transfer has."""
    mine, theirs = _telling(one.words), _telling(other.words)
    if not mine or not theirs:
        return 100.0 if mine == theirs and one.origin == other.origin else 0.0
    return max(fuzz.token_sort_ratio(mine, theirs), fuzz.token_set_ratio(mine, theirs))


@lru_cache(maxsize=4096)
def _telling(words: str) -> str:
    return " ".join(word for word in re.split("-+", slug_name(words)) if word and word not in _COMMON)
