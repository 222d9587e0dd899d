"""What a program answered."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class ProgramAnswer:
    """A status and the beginning of an answer, or why there was none."""

    status: int | None
    beginning: str = ""
    fault: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the program took it: any 2xx."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        """Whether the program asks to be told nothing more."""
        return self.status == HTTPStatus.GONE
