"""Reads of the journal: a case's history, and the proof that nobody rewrote it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from tenants.chains.queries import chain_heads
from tenants.current import schema_name

from .enums import FaultKind
from .models import JournalBlock, JournalLine
from .rules import Fault, block_hash

_FIELDS = (
    "id",
    "at",
    "actor_kind",
    "actor_ref",
    "actor_label",
    "verb",
    "subject_type",
    "subject_id",
    "case_id",
    "data",
)


def history_of_case(case_id: int) -> QuerySet[JournalLine]:
    """Return every act on a case, oldest first."""
    return JournalLine.objects.filter(case_id=case_id).order_by("id")


def lines_between(first: int, last: int) -> list[dict[str, Any]]:
    """Return the lines of a block as plain values, in the order they are hashed."""
    return list(JournalLine.objects.filter(id__gte=first, id__lte=last).order_by("id").values(*_FIELDS))


def chain_fault() -> Fault | None:
    """Compute the whole chain again; the first thing that does not hold, None when all does.

    A block is hashed over every line since the one before it, so that a line slipped between two blocks is found too.
    Each hash kept outside the agency's reach has its block: who cuts the end, or rewrites all, leaves one behind.
    """
    heads, previous, line = chain_heads(schema_name()), "", 0
    for block in JournalBlock.objects.order_by("id").iterator():
        found = block_hash(previous, lines_between(line + 1, block.last_line))
        if block.previous_hash != previous or found != block.hash:
            return Fault(FaultKind.CHANGED, block.pk, block.first_line, block.last_line)
        if heads.pop(block.pk, block.hash) != block.hash:
            return Fault(FaultKind.RESEALED, block.pk, block.first_line, block.last_line)
        previous, line = block.hash, block.last_line
    return Fault(FaultKind.CUT, min(heads), line + 1) if heads else None
