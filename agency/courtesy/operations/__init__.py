"""Acts on a courtesy reminder, in the order of its life: noted, looked at, handed over, or read and posted by hand."""

from .planning import plan_reminders
from .posting import let_go, look_at_held, post_letters, pull_letter
from .returning import note_return
from .sending import send_reminders

__all__ = [
    "let_go", "look_at_held", "note_return", "plan_reminders", "post_letters", "pull_letter", "send_reminders",
]  # fmt: skip
