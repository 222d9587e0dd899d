"""The chain of hashes: how a block gets its own, and the proof that nobody rewrote the history."""

from __future__ import annotations

from django.db import connection

from agency.journal.chains.enums import FaultKind
from agency.journal.rules import Fault
from tenants.chains.queries import chain_heads
from tenants.current import schema_name

from . import sql


def block_hash(previous: str, first: int, last: int) -> str:
    """Return the SHA-256 (hex) that chains the lines between two numbers, both included, to the block before them."""
    with connection.cursor() as cursor:
        cursor.execute(sql.DIGEST, {"previous": previous, "first": first, "last": last})
        return str(cursor.fetchone()[0])


def chain_fault() -> Fault | None:
    """Compute the whole chain again, in one query; the first thing that does not hold, None when all does.

    A block is hashed over every line since the one before it, so that a line slipped between two blocks is found too.
    A block from which the database took words on a person, by law, has the hash that it wrote down then.
    Each hash kept outside the agency's reach has its block: who cuts the end, or rewrites all, leaves one behind.
    """
    heads, chained, end = chain_heads(schema_name()), "", 0
    with connection.cursor() as cursor:
        cursor.execute(sql.CHAIN)
        for block, first, last, previous, kept, redacted, found in cursor:
            if previous != chained or found != (redacted or kept):
                return Fault(FaultKind.CHANGED, block, first, last)
            if heads.pop(block, kept) != kept:
                return Fault(FaultKind.RESEALED, block, first, last)
            chained, end = kept, last
    return Fault(FaultKind.CUT, min(heads), end + 1) if heads else None
