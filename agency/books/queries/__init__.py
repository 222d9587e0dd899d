"""Reads of the room."""

from .kept import broken_proof, closed_through, latest_proof, latest_share, open_months, proofs
from .proving import gap_now, ledger_proof_now, proof_now

__all__ = [
    "broken_proof",
    "closed_through",
    "gap_now",
    "latest_proof",
    "latest_share",
    "ledger_proof_now",
    "open_months",
    "proof_now",
    "proofs",
]
