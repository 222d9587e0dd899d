"""Writes of the outbox, in the order of a message's life: plan, draw, look, hand over, prove, recover."""

from .cancellation import cancel_planned
from .decisions import DecisionRefused, decide, retry, review
from .delivery import dispatch
from .drawing import prepare
from .events import UnknownSending, record_event
from .planning import plan
from .proofs import fetch_proofs, poll
from .recovery import recover

__all__ = [
    "DecisionRefused",
    "UnknownSending",
    "cancel_planned",
    "decide",
    "dispatch",
    "fetch_proofs",
    "plan",
    "poll",
    "prepare",
    "record_event",
    "recover",
    "retry",
    "review",
]
