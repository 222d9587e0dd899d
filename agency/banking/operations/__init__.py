"""Writes of the bank: statements brought in, chained and booked; what a person says of those that wait."""

from .deciding import (
    NotADebit,
    dismiss,
    end_return,
    give_up,
    move_between,
    name_debit,
    recognise,
    set_to_return,
    spread,
    take_back,
)
from .giving import NotToIdentify, NotToShare, NotToUndo, Share, identify, keep, send_back, share, undo
from .importing import AlreadyImported, Imported, StatementRefused, import_statement
from .payers import forget_closed, forget_payer, look_again
from .statements import NotWaiting, release, set_aside

__all__ = [
    "AlreadyImported",
    "Imported",
    "NotADebit",
    "NotToIdentify",
    "NotToShare",
    "NotToUndo",
    "NotWaiting",
    "Share",
    "StatementRefused",
    "dismiss",
    "end_return",
    "forget_closed",
    "forget_payer",
    "give_up",
    "identify",
    "import_statement",
    "keep",
    "look_again",
    "move_between",
    "name_debit",
    "recognise",
    "release",
    "send_back",
    "set_aside",
    "set_to_return",
    "share",
    "spread",
    "take_back",
    "undo",
]
