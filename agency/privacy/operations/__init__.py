"""Writes of the privacy room."""

from .copies import drop_old_copies, take_copy, write_next_copy
from .requests import Demand, answer, extend, receive, rectify

__all__ = ["Demand", "answer", "drop_old_copies", "extend", "receive", "rectify", "take_copy", "write_next_copy"]
