"""Reads of the journal: a case's history, and the proof that nobody rewrote it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from .models import JournalBlock, JournalLine
from .rules import block_hash

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


def first_broken_block() -> JournalBlock | None:
    """Return the first sealed block whose lines no longer give its hash; None when all hold."""
    previous = ""
    for block in JournalBlock.objects.order_by("id"):
        found = block_hash(previous, lines_between(block.first_line, block.last_line))
        if block.previous_hash != previous or found != block.hash:
            return block
        previous = block.hash
    return None
