"""Which tables each statement touches: what a database cut by schema over several machines must know beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

_TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:ONLY\s+)?((?:\"?\w+\"?\.)?\"?\w+\"?)", re.IGNORECASE)
AGENCYS = ("agency_", "portal_", "wagtail", "users_")
_SCHEMA = re.compile(r"\ba_[a-z2-7]{16}\b")


@dataclass
class Statements:
    """Installed by `connection.execute_wrapper`; keeps one text for each set of names."""

    seen: dict[frozenset[str], str] = field(default_factory=dict)
    schemas: dict[frozenset[str], str] = field(default_factory=dict)

    def __call__(self, execute: Callable[..., Any], text: Any, *rest: Any) -> Any:
        """Note the names, then let the statement go."""
        said = text.as_string() if isinstance(text, sql.Composable) else str(text)
        self.seen.setdefault(frozenset(name.replace('"', "") for name in _TABLE.findall(said)), said)
        self.schemas.setdefault(frozenset(_SCHEMA.findall(said)), said)
        return execute(text, *rest)

    def of_several_agencies(self) -> list[str]:
        """Statements that name the schemas of two agencies or more."""
        return [text for names, text in self.schemas.items() if len(names) > 1]

    def across(self, platform: set[str]) -> dict[frozenset[str], str]:
        """Statements that touch tables of the platform together with an agency's, by the platform's tables."""
        found: dict[frozenset[str], str] = {}
        for names, text in self.seen.items():
            plain = {name.removeprefix("public.") for name in names}
            theirs = plain & platform
            if theirs and any(
                name.startswith(("agency_", "portal_", "wagtail", "users_")) for name in plain - platform
            ):
                found.setdefault(frozenset(theirs), text)
        return found
