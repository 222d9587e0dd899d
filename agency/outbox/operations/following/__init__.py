"""Asking providers what became of what they took, and keeping their proofs (R8.3, R8.5)."""

from .journeys import poll
from .proofs import fetch_proofs

__all__ = ["fetch_proofs", "poll"]
