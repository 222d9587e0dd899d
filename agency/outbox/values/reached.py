"""What messages carry about where a person may be reached, once they changed it by themselves. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from agency.parties.enums import Matter


@dataclass(frozen=True)
class ContactPayload:
    """A new address, e-mail or number told by a person: asked of the new e-mail when `confirms`, else said to them.

    `email` is where this very message goes, whatever is in use; `lines` are the postal lines of the old address. The
    new one is never told in it: who lives at the old one may be another.
    """

    change: int
    matter: Matter
    told_on: date
    confirms: bool = False
    email: str = ""
    lines: tuple[str, ...] = ()
    version: Literal[1] = 1
