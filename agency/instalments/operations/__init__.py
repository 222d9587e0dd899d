"""Writes about the dates of plans: followed each day, put off by their person, decided by somebody of the agency."""

from .changing import ask_monthly, ask_skip, change_monthly, decide_change
from .deciding import decide_plan, take_up
from .following import follow
from .hearing import HearingRefused, hear_creditor
from .moving import move_date, move_missed, move_own_date
from .unsigned import refuse_spoken, withdraw_proposal

__all__ = [
    "HearingRefused",
    "ask_monthly",
    "ask_skip",
    "change_monthly",
    "decide_change",
    "decide_plan",
    "follow",
    "hear_creditor",
    "move_date",
    "move_missed",
    "move_own_date",
    "refuse_spoken",
    "take_up",
    "withdraw_proposal",
]
