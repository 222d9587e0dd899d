"""Writes of cases: their life (`lifecycle`), and the secrets of their letters (`access_codes`)."""

from .access_codes import current_code, renew_codes, replace_code, revoke_code
from .lifecycle import (
    MoveRefused,
    Obligor,
    add_claim,
    add_document,
    assign,
    attach_invoice,
    hold,
    lift_hold,
    move,
    open_case,
    set_first_letter,
)

__all__ = [
    "MoveRefused",
    "Obligor",
    "add_claim",
    "add_document",
    "assign",
    "attach_invoice",
    "current_code",
    "hold",
    "lift_hold",
    "move",
    "open_case",
    "renew_codes",
    "replace_code",
    "revoke_code",
    "set_first_letter",
]
