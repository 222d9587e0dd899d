"""Acts on a mail run, in the order of its life: prepared, printed, pulled from, posted, followed."""

from .making import ask_run, fill_next
from .posting import RunChanged, post_run
from .printing import drop_run, mark_printed, pull
from .returning import AlreadyNoted, NotFound, SeveralLetters, note_return, note_tracking
from .tracking import track
from .undoing import take_back_return

__all__ = [
    "AlreadyNoted",
    "NotFound",
    "RunChanged",
    "SeveralLetters",
    "ask_run",
    "drop_run",
    "fill_next",
    "mark_printed",
    "note_return",
    "note_tracking",
    "post_run",
    "pull",
    "take_back_return",
    "track",
]
