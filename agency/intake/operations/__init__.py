"""Writes of intake: a file read and shown (`reading`), then confided (`confirming`, slice by slice: `confiding`)."""

from .confirming import ask_confirmation, confide_slice, confirm_batch
from .reading import BatchRefused, abandon_batch, read_batch

__all__ = [
    "BatchRefused",
    "abandon_batch",
    "ask_confirmation",
    "confide_slice",
    "confirm_batch",
    "read_batch",
]
