"""Reads of the bank desk."""

from .lines import (
    RECENT_STATEMENTS,
    cases_sought,
    cases_typed,
    column_of,
    counts,
    held_statements,
    lines_with_all,
    next_after,
    page_of,
    payers_of,
    recent_statements,
    undoable,
    waiting_count,
)

__all__ = [
    "RECENT_STATEMENTS",
    "cases_sought",
    "cases_typed",
    "column_of",
    "counts",
    "held_statements",
    "lines_with_all",
    "next_after",
    "page_of",
    "payers_of",
    "recent_statements",
    "undoable",
    "waiting_count",
]
