"""Writes of strategies: the shipped ones, a case that starts, the morning run and its set-based planning."""

from agency.strategies.rules import StrategyRefused

from .choices import choose_strategies
from .defaults import install_defaults
from .hand_back import HandBackRefused, choose, hand_back, hand_back_due
from .morning import tick
from .resuming import resume_gently

__all__ = [
    "HandBackRefused",
    "StrategyRefused",
    "choose",
    "choose_strategies",
    "hand_back",
    "hand_back_due",
    "install_defaults",
    "resume_gently",
    "tick",
]
