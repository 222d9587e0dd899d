"""A person's plan as they read it: its dates, one being chosen, one changed."""

from .schedules import beside_rows, budget_shown, changed_shown, moved_rows, plan_schedule, schedule_in_words

__all__ = ["beside_rows", "budget_shown", "changed_shown", "moved_rows", "plan_schedule", "schedule_in_words"]
