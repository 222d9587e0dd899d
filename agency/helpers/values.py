"""What is told of somebody who helps, and the two secrets that let them in. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from .enums import HelperKind, HelpScope


@dataclass(frozen=True)
class HelperFacts:
    """Who is named, for how far and how many months; `email` where the link goes, empty when the code is on paper."""

    name: str
    kind: HelperKind
    scope: HelpScope
    months: int
    email: str = ""


@dataclass(frozen=True)
class WayIn:
    """The code of ten signs that finds the row, and the six digits that the person says by themselves."""

    code: str
    digits: str
