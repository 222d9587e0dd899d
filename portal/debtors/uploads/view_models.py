"""What a page says of a file that its person sent."""

from __future__ import annotations

from dataclasses import dataclass

from portal.view_models import Link


@dataclass(frozen=True)
class SentDocument:
    """One file: its name, where it stands in words, whether another is asked for; its link once it was judged."""

    name: str
    words: str
    refused: bool = False
    link: Link | None = None
