"""What an act changed, apart from who did it, when and which act it was."""

from __future__ import annotations

from typing import Any, NamedTuple


class JournalAct(NamedTuple):
    """One act of a set: the row it is about, its case, and what else is worth keeping (JSON-serialisable)."""

    subject: Any
    case_id: int | None
    data: dict[str, Any]
