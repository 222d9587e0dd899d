"""Writes of the bank: statements brought in, chained and booked; what a person says of those that wait."""

from .deciding import NotADebit, NotToIdentify, dismiss, identify, name_debit, take_back
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
    "identify",
    "import_statement",
    "name_debit",
    "release",
    "set_aside",
    "take_back",
]
