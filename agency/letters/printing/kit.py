"""What the Typst kit receives: texts that a creditor completes, each whole on a page. Pure."""

from __future__ import annotations

from typing import Any

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, foot, sender_data
from agency.letters.values import Brand, KitContent


def kit_data(content: KitContent, brand: Brand) -> dict[str, Any]:
    """Data of `kit.typ`: an empty line ends a paragraph, the other lines stay lines."""
    return {
        "title": fr(f"{content.subject} : {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "subject": fr(content.subject),
        "dateline": dateline("", format_date(content.printed_on)),
        "opening": fr(content.opening),
        "models": [
            {
                "title": fr(title),
                "paragraphs": [[fr(line) for line in part.splitlines()] for part in text.strip().split("\n\n")],
            }
            for title, text in content.models
        ],
        "foot": foot(content.sender, ""),
    }
