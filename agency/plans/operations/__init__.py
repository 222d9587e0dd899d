"""Writes of plans: accepted, proposed, decided, paid, ended. A plan costs nothing, ever (R5.6)."""

from .agreeing import PlanRefused, accept_offer, decide, facts_of
from .ending import apply_payments, close_plans, end_plans, notify_end, withdraw_payments

__all__ = [
    "PlanRefused",
    "accept_offer",
    "apply_payments",
    "close_plans",
    "decide",
    "end_plans",
    "facts_of",
    "notify_end",
    "withdraw_payments",
]
