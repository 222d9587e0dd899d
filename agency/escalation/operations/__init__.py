"""Writes of the cases given back: their creditors asked, their decisions with their effects, their packs."""

from agency.escalation.rules import CourtStepRefused, StepRefused

from .asking import ask_next_steps, repeat_next_steps
from .deciding import choose_step
from .handing import HandOverRefused, hand_over, mail_hand_over, take_pack
from .judging import note_court_step
from .packing import make_pack

__all__ = [
    "CourtStepRefused",
    "HandOverRefused",
    "StepRefused",
    "ask_next_steps",
    "choose_step",
    "hand_over",
    "mail_hand_over",
    "make_pack",
    "note_court_step",
    "repeat_next_steps",
    "take_pack",
]
