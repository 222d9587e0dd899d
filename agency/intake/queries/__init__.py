"""Reads of intake: what of a line is known already, and whether somebody relied on it."""

from .columns import known_columns
from .lines import (
    Line,
    cases_of,
    lines_to_confide,
    lines_to_hear,
    never_confided,
    sums_to_settle,
    waiting_batches,
    waiting_files,
)
from .relied import is_relied_on
from .shown import LinesAlike, lines_shown, next_to_complete, totals_of, with_counts, without_invoice
from .standing import bills_by_number, standing_bills
from .undoing import undoing_of
from .waiting import (
    deposits_to_open,
    given_up_bills,
    lines_waiting,
    lines_waiting_of,
    waiting_bills,
    waiting_by_number,
    waiting_first_of,
)

__all__ = [
    "Line", "LinesAlike", "bills_by_number", "cases_of", "deposits_to_open", "given_up_bills", "is_relied_on",
    "known_columns", "lines_shown", "lines_to_confide", "lines_to_hear", "lines_waiting", "lines_waiting_of",
    "never_confided", "next_to_complete", "standing_bills", "sums_to_settle", "totals_of", "undoing_of",
    "waiting_batches", "waiting_bills", "waiting_by_number", "waiting_files", "waiting_first_of", "with_counts",
    "without_invoice",
]  # fmt: skip
