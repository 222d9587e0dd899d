"""Writes of cases: their life, the limitation of their bills, and the secrets of their letters."""

from .access_codes import current_code, current_codes, renew_codes, replace_code, revoke_code
from .apart import set_apart
from .decisions import DecisionNotAllowed, record_decision
from .documents import NewDocument, add_document, add_documents
from .lifecycle import (
    MoveRefused,
    ReviewRefused,
    assign,
    attach_invoice,
    hand_over,
    hold,
    hold_each,
    lift_each,
    lift_hold,
    move,
    move_each,
    review_hold,
    set_first_letter,
)
from .limitation import (
    EventRefused,
    NewEvent,
    PeriodRefused,
    note_each,
    note_event,
    redate_each,
    set_contract_period,
    withdraw_event,
    withdraw_events,
)
from .opening import NewClaim, Obligor, add_claims, next_keys, open_case, open_cases
from .withdrawing import withdraw_claims

__all__ = [
    "DecisionNotAllowed",
    "EventRefused",
    "MoveRefused",
    "NewClaim",
    "NewDocument",
    "NewEvent",
    "Obligor",
    "PeriodRefused",
    "ReviewRefused",
    "add_claims",
    "add_document",
    "add_documents",
    "assign",
    "attach_invoice",
    "current_code",
    "current_codes",
    "hand_over",
    "hold",
    "hold_each",
    "lift_each",
    "lift_hold",
    "move",
    "move_each",
    "next_keys",
    "note_each",
    "note_event",
    "open_case",
    "open_cases",
    "record_decision",
    "redate_each",
    "renew_codes",
    "replace_code",
    "review_hold",
    "revoke_code",
    "set_apart",
    "set_contract_period",
    "set_first_letter",
    "withdraw_claims",
    "withdraw_event",
    "withdraw_events",
]
