"""A file handed over, told to a program: each line with its outcome, its rule and its case."""

from __future__ import annotations

from typing import Any

from agency.common.money import ZERO

from .models import ImportBatch, ImportRow


def rows_as_json(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the lines of a deposit in the order of the file: amounts as text with two decimals, dates ISO or null.

    `outcome` is an `Outcome` value; `case` is the reference of the case a confided line went to, else null.
    """
    return [_row(batch, row) for row in batch.rows.select_related("claim__case").order_by("position").iterator()]


def _row(batch: ImportBatch, row: ImportRow) -> dict[str, Any]:
    return {
        "file": batch.filename,
        "where": row.place,
        "number": row.number,
        "person": row.person,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "amount": f"{row.amount or ZERO:.2f}",
        "outcome": row.outcome,
        "rule": row.rule,
        "reason": row.reason,
        "case": row.claim.case.reference if row.claim else None,
    }
