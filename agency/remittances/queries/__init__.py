"""Reads of what is owed to creditors, and by when (R1.14; R124-6)."""

from .upcoming import Upcoming, pressing, to_deduct, upcoming

__all__ = ["Upcoming", "pressing", "to_deduct", "upcoming"]
