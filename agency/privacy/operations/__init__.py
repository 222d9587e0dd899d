"""Writes of the privacy room."""

from .asked import erase_asked
from .copies import drop_old_copies, take_copy, write_next_copy
from .requests import Demand, answer, extend, receive, rectify
from .retention import choose, hold_back, let_go, rehearse, replay, run_night, switch
from .sealing import renew_seals
from .visits import ask_pack, take_pack, write_next_pack

__all__ = [
    "Demand", "answer", "ask_pack", "choose", "drop_old_copies", "erase_asked", "extend", "hold_back", "let_go",
    "receive", "rectify", "rehearse", "renew_seals", "replay", "run_night", "switch", "take_copy", "take_pack",
    "write_next_copy", "write_next_pack",
]  # fmt: skip
