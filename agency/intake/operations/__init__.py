"""Writes of intake: a file handed over and read (`reading`, `judging`), then confided (`confirming`, `confiding`)."""

from .completing import check_lines, complete_line
from .confirming import ask_confirmation, confide_slice, confirm_batch
from .reading import (
    BatchRefused,
    abandon_batch,
    hand_over,
    hand_over_each,
    map_columns,
    read_batch,
    read_next,
    read_small,
)

__all__ = [
    "BatchRefused",
    "abandon_batch",
    "ask_confirmation",
    "check_lines",
    "complete_line",
    "confide_slice",
    "confirm_batch",
    "hand_over",
    "hand_over_each",
    "map_columns",
    "read_batch",
    "read_next",
    "read_small",
]
