"""Writes about the dates of plans: followed each day."""

from .following import follow

__all__ = ["follow"]
