"""Acts of a person on a sending: `approvals` of what was read, what is decided `before` it leaves, `doubts` after."""

from .approvals import approve, approve_read, note_reading
from .before import cancel_by_hand, hold_back, move_to, release, release_ended
from .doubts import decide, retry, review

__all__ = [
    "approve",
    "approve_read",
    "cancel_by_hand",
    "decide",
    "hold_back",
    "move_to",
    "note_reading",
    "release",
    "release_ended",
    "retry",
    "review",
]
