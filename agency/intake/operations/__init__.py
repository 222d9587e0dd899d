"""Writes of intake: a file handed over, read (`reading`, `judging`), confided (`confirming`, `confiding`), undone."""

from .completing import check_lines, complete_line
from .confirming import ask_confirmation, confide_slice, confirm_batch
from .later.undoing import undo_batch
from .later.updating import SumRefused, settle_sum
from .reading import (
    BatchRefused,
    JoinedPiece,
    abandon_batch,
    hand_over,
    hand_over_each,
    map_columns,
    read_batch,
    read_next,
    read_small,
    take_by_hand,
)

__all__ = [
    "BatchRefused",
    "JoinedPiece",
    "SumRefused",
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
    "settle_sum",
    "take_by_hand",
    "undo_batch",
]
