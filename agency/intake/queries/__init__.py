"""Reads of intake: what of a line is known already, and whether somebody relied on it."""

from .relied import is_relied_on
from .standing import standing_bills

__all__ = ["is_relied_on", "standing_bills"]
