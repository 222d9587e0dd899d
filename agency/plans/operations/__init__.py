"""Writes of plans: accepted, proposed, decided, paid, ended. A plan costs nothing, ever (R5.6)."""

from .agreeing import PlanRefused, accept_offer, agree_on_slip, agree_spoken, facts_of
from .answering import decide
from .ending import apply_payments, close_plans, end_plans, notify_end, withdraw_payments
from .papers import keep_agreement
from .replacing import set_aside
from .signing import sign_plan

__all__ = [
    "PlanRefused",
    "accept_offer",
    "agree_on_slip",
    "agree_spoken",
    "apply_payments",
    "close_plans",
    "decide",
    "end_plans",
    "facts_of",
    "keep_agreement",
    "notify_end",
    "set_aside",
    "sign_plan",
    "withdraw_payments",
]
