"""An answer of the law as a sentence and a table, columns that say nothing left out."""

from __future__ import annotations

from dataclasses import dataclass

from agency.law.explanation import HEADERS, Explanation


@dataclass(frozen=True)
class AnswerTable:
    """What the page shows: the explanation, and its rows cut to the columns that are used."""

    found: Explanation
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def present_answer(found: Explanation) -> AnswerTable:
    """Return an explanation as the page draws it."""
    cells = [row.cells() for row in found.rows]
    used = [rank for rank in range(len(HEADERS)) if any(row[rank] for row in cells)]
    return AnswerTable(
        found=found,
        columns=tuple(HEADERS[rank] for rank in used),
        rows=tuple(tuple(row[rank] for rank in used) for row in cells),
    )
