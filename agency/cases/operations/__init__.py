"""Writes of cases: their life (`lifecycle`), and the secrets of their letters (`access_codes`)."""

from .access_codes import current_code, replace_code
from .decisions import DecisionNotAllowed, record_decision
from .lifecycle import (
    MoveRefused,
    Obligor,
    add_claim,
    add_document,
    assign,
    hold,
    lift_hold,
    move,
    open_case,
    set_first_letter,
)

__all__ = [
    "DecisionNotAllowed",
    "MoveRefused",
    "Obligor",
    "add_claim",
    "add_document",
    "assign",
    "current_code",
    "hold",
    "lift_hold",
    "move",
    "open_case",
    "record_decision",
    "replace_code",
    "set_first_letter",
]
