"""Matching of a bank movement with its case: a verdict and its rule. Pure.

Only a sure rule books on its own, and a tie never does; what is only likely is ranked for a person (`ranking`).
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
    PAYOUT = "stripe_payout"
    ALREADY = "already_booked"
    DOUBT = "maybe_booked"
    BY_HAND = "by_hand"
    REMITTED = "remitted"
    GIVEN_BACK = "given_back"
    RETURNED = "returned"
    DEBITS = "debits"
    BETWEEN = "between_ours"
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
    """A case that a movement may be for: `amounts` are the sums one would pay on it.

    `trusted`: people confirmed often enough that the movement's account is this person's own, and nobody else's.
    """

    case_id: int
    rf: str
    number: str
    amounts: frozenset[Decimal]
    trusted: bool = False


@dataclass(frozen=True)
class MatchResult:
    """The case to book on when `sure`; else the rule that found several, if any."""

    rule: MatchRule
    case_id: int | None = None

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
    return int(fuzz.token_sort_ratio(plain_name(payer), plain_name(name)))


def match(movement: Movement, candidates: Iterable[Candidate], prefix: str) -> MatchResult:
    """Return the verdict of the cascade: reference, known payer, case number, then suspense."""
    pool = list(candidates)
    references = frozenset(find_all_rf(movement.text))
    numbers = frozenset(case_numbers(movement.text, prefix))
    cascade = (
        (MatchRule.RF, [one for one in pool if one.rf in references]),
        (MatchRule.KNOWN_PAYER, [one for one in pool if one.trusted and movement.amount in one.amounts]),
        (MatchRule.CASE_NUMBER, [one for one in pool if one.number in numbers]),
    )
    for rule, found in cascade:
        if found:
            return MatchResult(rule, found[0].case_id if len(found) == 1 else None)
    return MatchResult(MatchRule.NONE)


def plain_name(name: str) -> str:
    """A name without accents, punctuation nor titles."""
    words = slug_name(name).split("-")
    return " ".join(word for word in words if word not in {"m", "mr", "mme", "mlle", "monsieur", "madame", "ou"})
