"""Matching of a bank movement with the cases it may be for: a verdict and its rule. Pure.

Only a sure rule books on its own; a tie never does, and a likeness of names only proposes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rapidfuzz import fuzz

from agency.common.identifiers import find_all_rf
from agency.common.text import slug_name

LIKE_ENOUGH = 92


class MatchRule(StrEnum):
    """How a movement found its case, surest first."""

    RF = "rf"
    KNOWN_PAYER = "known_payer"
    CASE_NUMBER = "case_number"
    NAME = "name"
    PAYOUT = "stripe_payout"
    ALREADY = "already_booked"
    DOUBT = "maybe_booked"
    BY_HAND = "by_hand"
    REMITTED = "remitted"
    RETURNED = "returned"
    FEE = "bank_fee"
    NOTED = "noted"
    NAMED = "named"
    SPLIT = "split"
    NONE = ""


# What the payer wrote decides alone, whatever is owed.
NAMES_ITS_CASE = frozenset({MatchRule.RF, MatchRule.CASE_NUMBER})


@dataclass(frozen=True)
class Movement:
    """A credit on the dedicated account, as the bank tells it."""

    amount: Decimal
    text: str
    counterparty: str
    iban: str


@dataclass(frozen=True)
class Candidate:
    """A case that a movement may be for: `amounts` are the sums one would pay on it, `payers` known IBANs."""

    case_id: int
    rf: str
    number: str
    amounts: frozenset[Decimal]
    names: tuple[str, ...]
    payers: frozenset[str]


@dataclass(frozen=True)
class MatchResult:
    """The case to book on when `sure`; else the cases to show a person, likeliest first."""

    rule: MatchRule
    case_id: int | None = None
    proposals: tuple[int, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether nobody needs to look."""
        return self.case_id is not None


def case_numbers(text: str, prefix: str) -> tuple[str, ...]:
    """Our case numbers in a label, whatever became of the hyphens: « LH 2026 000012 »."""
    found = re.findall(rf"(?<![A-Z0-9]){re.escape(prefix.upper())}[ -]*(\d{{4}})[ -]*(\d{{6}})(?!\d)", text.upper())
    return tuple(dict.fromkeys(f"{prefix}-{year}-{number}" for year, number in found))


def likeness(payer: str, name: str) -> int:
    """How alike two names are, 0 to 100, in whatever order and without accents nor titles."""
    return int(fuzz.token_sort_ratio(_plain(payer), _plain(name)))


def match(movement: Movement, candidates: Iterable[Candidate], prefix: str) -> MatchResult:
    """Return the verdict of the cascade: reference, known payer, case number, then names and suspense."""
    pool = list(candidates)
    references = frozenset(find_all_rf(movement.text))
    numbers = frozenset(case_numbers(movement.text, prefix))
    cascade = (
        (MatchRule.RF, [one for one in pool if one.rf in references]),
        (MatchRule.KNOWN_PAYER, [one for one in pool if _known_payer(movement, one)]),
        (MatchRule.CASE_NUMBER, [one for one in pool if one.number in numbers]),
    )
    for rule, found in cascade:
        if len(found) == 1:
            return MatchResult(rule, found[0].case_id)
        if found:
            return MatchResult(rule, proposals=tuple(one.case_id for one in found))
    alike = sorted(((_score(movement, one), one.case_id) for one in pool), key=lambda pair: (-pair[0], pair[1]))
    likely = tuple(case_id for score, case_id in alike if score >= LIKE_ENOUGH)
    return MatchResult(MatchRule.NAME if likely else MatchRule.NONE, proposals=likely)


def _known_payer(movement: Movement, candidate: Candidate) -> bool:
    return bool(movement.iban) and movement.iban in candidate.payers and movement.amount in candidate.amounts


def _score(movement: Movement, candidate: Candidate) -> int:
    """Likeness of the names, for a sum that one would pay; else nothing."""
    if movement.amount not in candidate.amounts:
        return 0
    return max((likeness(movement.counterparty, name) for name in candidate.names), default=0)


def _plain(name: str) -> str:
    words = slug_name(name).split("-")
    return " ".join(word for word in words if word not in {"m", "mr", "mme", "mlle", "monsieur", "madame", "ou"})
