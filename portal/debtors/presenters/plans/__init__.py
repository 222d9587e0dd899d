"""A person's plan as they read it: its dates, one being chosen, one changed."""

from .schedules import budget_shown, changed_shown, moved_rows, plan_schedule, schedule_in_words

__all__ = ["budget_shown", "changed_shown", "moved_rows", "plan_schedule", "schedule_in_words"]
