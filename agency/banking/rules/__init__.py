"""What decides about bank movements: their place in the account, the known ones among them, their cases. Pure."""

from .alike import NEW, Described, Kinship, Known, Proof, by_key, details, entries, kinship, lots, sort_out
from .chain import Move, Place, Stretch, joined, place
from .matching import (
    LIKE_ENOUGH,
    NAMES_ITS_CASE,
    Candidate,
    MatchResult,
    MatchRule,
    Movement,
    case_numbers,
    likeness,
    match,
)
from .payers import TWICE, fingerprint, trusted
from .ranking import STRONG, bill_numbers, own_name, rank, telling_words, typed_numbers, typed_references

__all__ = [
    "LIKE_ENOUGH",
    "NAMES_ITS_CASE",
    "NEW",
    "STRONG",
    "TWICE",
    "Candidate",
    "Described",
    "Kinship",
    "Known",
    "MatchResult",
    "MatchRule",
    "Move",
    "Movement",
    "Place",
    "Proof",
    "Stretch",
    "bill_numbers",
    "by_key",
    "case_numbers",
    "details",
    "entries",
    "fingerprint",
    "joined",
    "kinship",
    "likeness",
    "lots",
    "match",
    "own_name",
    "place",
    "rank",
    "sort_out",
    "telling_words",
    "trusted",
    "typed_numbers",
    "typed_references",
]
