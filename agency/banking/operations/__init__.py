"""Writes of the bank: statements brought in, chained and booked; what a person says of those that wait."""

from .deciding import NotADebit, NotToIdentify, dismiss, give_up, identify, name_debit, recognise, take_back
from .importing import AlreadyImported, Imported, StatementRefused, import_statement
from .statements import NotWaiting, release, set_aside

__all__ = [
    "AlreadyImported",
    "Imported",
    "NotADebit",
    "NotToIdentify",
    "NotWaiting",
    "StatementRefused",
    "dismiss",
    "give_up",
    "identify",
    "import_statement",
    "name_debit",
    "recognise",
    "release",
    "set_aside",
    "take_back",
]
