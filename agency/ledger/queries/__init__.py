"""Reads of the books."""

from .balances import (
    ZERO,
    added_by_claim,
    case_due,
    due_among,
    due_and_added,
    due_by_case,
    due_by_claim,
    entries_of_claims,
    handed_over_by_case,
    overpaid_by_case,
    payable_by_case,
    payable_on,
    principal_lowered,
    trial_balance,
    trust_balance,
    trust_difference,
)

__all__ = [
    "ZERO",
    "added_by_claim",
    "case_due",
    "due_among",
    "due_and_added",
    "due_by_case",
    "due_by_claim",
    "entries_of_claims",
    "handed_over_by_case",
    "overpaid_by_case",
    "payable_by_case",
    "payable_on",
    "principal_lowered",
    "trial_balance",
    "trust_balance",
    "trust_difference",
]
