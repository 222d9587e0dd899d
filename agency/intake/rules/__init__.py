"""Decisions of intake: what a line becomes (`lines`), what the columns of a table hold (`columns`)."""

from .columns import MAPPABLE, MOST_COLUMNS, asks_for_columns, columns_read, columns_refused
from .lines import (
    ALREADY,
    SAME_NUMBER,
    RowJudgement,
    Terms,
    barred,
    claim_type_for,
    confided_before,
    dated_key,
    folded,
    folding,
    instalments_of,
    is_another_bill,
    joined_key,
    judge,
    keys_joined,
    keys_of,
    label_of,
    misfit,
    parts_of,
    person_of,
    same_number,
    shortened,
)

__all__ = [
    "ALREADY", "MAPPABLE", "MOST_COLUMNS", "SAME_NUMBER", "RowJudgement", "Terms", "asks_for_columns", "barred",
    "claim_type_for", "columns_read", "columns_refused", "confided_before", "dated_key", "folded", "folding",
    "instalments_of", "is_another_bill", "joined_key", "judge", "keys_joined",
    "keys_of", "label_of", "misfit", "parts_of", "person_of",
    "same_number", "shortened",
]  # fmt: skip
