"""Decisions of intake: what a line becomes (`lines`), what it lacks (`completing`), what columns hold (`columns`)."""

from .again import GIVEN_UP, LOOKED_AT, PUT_OFF, given_up, in_doubt, put_off
from .columns import MAPPABLE, MOST_COLUMNS, asks_for_columns, columns_read, columns_refused
from .completing import asked_of, line_as_json, line_from_json, retold, said_of
from .lines import (
    ALREADY,
    SAME_NUMBER,
    UNDUE,
    RowJudgement,
    Terms,
    barred,
    claim_type_for,
    confided_before,
    dated_key,
    folded,
    folding,
    handed_before,
    instalments_of,
    is_another_bill,
    joined_key,
    judge,
    keys_joined,
    keys_of,
    label_of,
    misfit,
    paid_early,
    parts_of,
    person_of,
    same_number,
    shortened,
    waiting_words,
)
from .undoing import undoing_refused
from .updates import APPLIED, ASKED, OPEN, PAID_EARLY, update_of, updating

__all__ = [
    "ALREADY", "APPLIED", "ASKED", "GIVEN_UP", "LOOKED_AT", "MAPPABLE", "MOST_COLUMNS", "OPEN", "PAID_EARLY",
    "PUT_OFF", "SAME_NUMBER", "UNDUE", "RowJudgement", "Terms", "asked_of", "asks_for_columns", "barred",
    "claim_type_for", "columns_read", "columns_refused", "confided_before", "dated_key", "folded", "folding",
    "given_up", "handed_before", "in_doubt", "instalments_of", "is_another_bill", "joined_key", "judge",
    "keys_joined", "keys_of", "label_of", "line_as_json", "line_from_json", "misfit", "paid_early", "parts_of",
    "person_of", "put_off", "retold", "said_of", "same_number", "shortened", "undoing_refused", "update_of",
    "updating", "waiting_words",
]  # fmt: skip
