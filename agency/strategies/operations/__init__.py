"""Writes of strategies: the shipped ones, a case that starts, the morning run and its set-based planning."""

from agency.strategies.rules import StrategyRefused

from .authored.choices import choose_strategies
from .authored.defaults import install_defaults
from .authored.drafting import MOST_STEPS, draft_steps
from .authored.quiet import end_quiet, keep_quiet
from .hand_back import HandBackRefused, choose, hand_back, hand_back_due
from .morning import tick
from .resuming import resume_gently, resume_once

__all__ = [
    "MOST_STEPS",
    "HandBackRefused",
    "StrategyRefused",
    "choose",
    "choose_strategies",
    "draft_steps",
    "end_quiet",
    "hand_back",
    "hand_back_due",
    "install_defaults",
    "keep_quiet",
    "resume_gently",
    "resume_once",
    "tick",
]
