"""Reads of the journal: a case's history, and the proof that nobody rewrote it."""

from .chain import block_hash, chain_fault
from .history import history_of_case, last_line

__all__ = ["block_hash", "chain_fault", "history_of_case", "last_line"]
