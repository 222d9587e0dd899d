"""Writes of the cases given back: their creditors asked, their decisions with their effects."""

from agency.escalation.rules import StepRefused

from .asking import ask_next_steps, repeat_next_steps
from .deciding import choose_step

__all__ = ["StepRefused", "ask_next_steps", "choose_step", "repeat_next_steps"]
