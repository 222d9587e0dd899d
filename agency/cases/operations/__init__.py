"""Writes of cases: their life (`lifecycle`), and the secrets of their letters (`access_codes`)."""

from .access_codes import current_code, replace_code
from .lifecycle import (
    MoveRefused,
    Obligor,
    ReviewRefused,
    add_claim,
    add_document,
    assign,
    attach_invoice,
    hold,
    lift_hold,
    move,
    open_case,
    protect,
    review_hold,
    set_first_letter,
)

__all__ = [
    "MoveRefused",
    "Obligor",
    "ReviewRefused",
    "add_claim",
    "add_document",
    "assign",
    "attach_invoice",
    "current_code",
    "hold",
    "lift_hold",
    "move",
    "open_case",
    "protect",
    "replace_code",
    "review_hold",
    "set_first_letter",
]
