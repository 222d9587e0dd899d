"""Writes of strategies: the shipped ones, a case that starts, the morning run and its set-based planning."""

from agency.strategies.rules import StrategyRefused

from .defaults import install_defaults
from .hand_back import HandBackRefused, choose, hand_back
from .morning import follow, tick
from .runs import NoStrategy, start

__all__ = [
    "HandBackRefused",
    "NoStrategy",
    "StrategyRefused",
    "choose",
    "follow",
    "hand_back",
    "install_defaults",
    "start",
    "tick",
]
