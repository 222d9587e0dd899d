"""Acts on a courtesy reminder, in the order of its life: noted, looked at, handed over, or read and posted by hand."""

from .judging import answers
from .planning import plan_reminders
from .posting import let_go, look_at_held, post_letters, pull_letter
from .rehearsing import rehearse
from .returning import note_return
from .sending import send_reminders

__all__ = [
    "answers", "let_go", "look_at_held", "note_return", "plan_reminders", "post_letters", "pull_letter", "rehearse",
    "send_reminders",
]  # fmt: skip
