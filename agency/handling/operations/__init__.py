"""Writes of a handler on a case."""

from .calls import begin_call, conclude, take_call
from .heard import take_saying
from .notes import note_reason, write_note
from .planned import drop_calls, lapse_calls, leave_call, plan_each_call
from .promises import promise, see_broken, settle_promises, withdraw_promise

__all__ = [
    "begin_call", "conclude", "drop_calls", "lapse_calls", "leave_call", "note_reason", "plan_each_call", "promise",
    "see_broken", "settle_promises", "take_call", "take_saying", "withdraw_promise", "write_note",
]  # fmt: skip
