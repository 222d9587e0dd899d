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

__all__ = [
    "LIKE_ENOUGH",
    "NAMES_ITS_CASE",
    "NEW",
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
    "by_key",
    "case_numbers",
    "details",
    "entries",
    "joined",
    "kinship",
    "likeness",
    "lots",
    "match",
    "place",
    "sort_out",
]
