"""Writes of intake: a file read and shown (`reading`), then confided (`confirming`)."""

from .confirming import confirm_batch
from .reading import BatchRefused, abandon_batch, read_batch

__all__ = ["BatchRefused", "abandon_batch", "confirm_batch", "read_batch"]
