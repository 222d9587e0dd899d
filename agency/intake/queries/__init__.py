"""Reads of intake: what of a line is known already, and whether somebody relied on it."""

from .lines import Line, cases_of, lines_to_confide, lines_to_hear, waiting_batches
from .relied import is_relied_on
from .shown import LinesAlike, groups_of
from .standing import standing_bills

__all__ = [
    "Line", "LinesAlike", "cases_of", "groups_of", "is_relied_on", "lines_to_confide", "lines_to_hear",
    "standing_bills", "waiting_batches",
]  # fmt: skip
