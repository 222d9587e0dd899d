"""Writes of the outbox, in the order of a message's life: plan, draw, look, hand over, prove, recover."""

from .cancellation import cancel_planned, cancel_planned_on, cancel_waiting
from .delivery import dispatch, dispatch_each
from .drawing import paper_of, prepare
from .events import UnknownSending, record_event
from .following import fetch_proofs, poll
from .moved.redrawing import draw_again
from .planning import NewMessage, plan, plan_each
from .recovery import recover

__all__ = [
    "NewMessage",
    "UnknownSending",
    "cancel_planned",
    "cancel_planned_on",
    "cancel_waiting",
    "dispatch",
    "dispatch_each",
    "draw_again",
    "fetch_proofs",
    "paper_of",
    "plan",
    "plan_each",
    "poll",
    "prepare",
    "record_event",
    "recover",
]
