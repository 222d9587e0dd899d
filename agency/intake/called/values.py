"""What a program hands over, and what of it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from agency.readers.claim_files import ClaimRow


@dataclass(frozen=True)
class SaidClaim:
    """One bill, and whether its sum and its date were compared with the invoice."""

    line: ClaimRow
    checked: bool = False


@dataclass(frozen=True)
class LineFault:
    """Why one line, counted from one, cannot be taken: which field, in words, by which rule."""

    line: int
    field: str
    reason: str
    rule: str = ""


@dataclass(frozen=True)
class CallMark:
    """What makes a call the same as another: the name that the program gave it, and its very bytes."""

    name: str
    body: bytes

    @property
    def name_sha256(self) -> str:
        """The hash of its name."""
        return sha256(self.name.encode()).hexdigest()

    @property
    def body_sha256(self) -> str:
        """The hash of its bytes."""
        return sha256(self.body).hexdigest()
