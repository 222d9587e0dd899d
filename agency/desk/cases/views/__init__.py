"""A case: found, read whole, acted on; its people, its papers, its limitation."""

from .acts import ask_accessory, give_up_accessory, hold, lift, review_hold, take_back
from .limits import note_limitation, set_contract_period, withdraw_limitation
from .papers import document, join_invoice, join_paper
from .people import assign, care, protect, replace_code
from .whole import case_page, find

__all__ = [
    "ask_accessory",
    "assign",
    "care",
    "case_page",
    "document",
    "find",
    "give_up_accessory",
    "hold",
    "join_invoice",
    "join_paper",
    "lift",
    "note_limitation",
    "protect",
    "replace_code",
    "review_hold",
    "set_contract_period",
    "take_back",
    "withdraw_limitation",
]
