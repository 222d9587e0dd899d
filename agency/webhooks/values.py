"""What a program answered."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, GONE = range(200, 300), 410


@dataclass(frozen=True)
class ProgramAnswer:
    """A status and the beginning of an answer, or why there was none."""

    status: int | None
    beginning: str = ""
    fault: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the program took it: any 2xx."""
        return self.status is not None and self.status in GOOD

    @property
    def is_gone(self) -> bool:
        """Whether the program asks to be told nothing more."""
        return self.status == GONE
