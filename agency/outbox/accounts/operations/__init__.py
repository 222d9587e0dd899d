"""Writes of accounts: keys kept and tried, whose account posts what, words of providers that somebody read."""

from .keeping import PostAccountRefused, choose_ways, drop_account, keep_account, try_keys
from .strange import note_strange, read_strange

__all__ = [
    "PostAccountRefused",
    "choose_ways",
    "drop_account",
    "keep_account",
    "note_strange",
    "read_strange",
    "try_keys",
]
