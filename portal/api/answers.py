"""What each operation may answer: its own words, and the refusals that any of them may meet."""

from __future__ import annotations

from typing import Any

from .enums import STATUS, Refused
from .schemas import ProblemSaid

_ANY = (Refused.UNREADABLE, Refused.KEY_UNKNOWN, Refused.SCOPE_MISSING, Refused.INVALID, Refused.TOO_MANY)


def answers(said: Any, *refusals: Refused, status: int = 200) -> dict[Any, Any]:
    """Return the answers of an operation by status."""
    codes = {int(STATUS[one]) for one in (*_ANY, *refusals)}
    return {status: said} | dict.fromkeys(sorted(codes), ProblemSaid)
