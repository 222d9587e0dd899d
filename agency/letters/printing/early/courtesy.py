"""What the Typst note receives for a word before a bill is due: its creditor's paper, no case, nothing asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, one_line
from agency.letters.values import Brand, Human, Identity


@dataclass(frozen=True)
class CourtesyContent:
    """A word by letter before a bill is due, on its creditor's paper; `posted_by` is who posts it for the creditor."""

    recipient_lines: tuple[str, ...]
    salutation: str
    subject: str
    paragraphs: tuple[str, ...]
    human: Human
    posted_by: Identity
    dated_on: date


def courtesy_data(content: CourtesyContent, brand: Brand) -> dict[str, Any]:
    """Data of `note.typ`: the creditor's name stands at the head, at the foot and under the words (R1.12)."""
    human, by = content.human, content.posted_by
    sent_by = one_line(by.legal_name, *by.address_lines)
    return {
        "title": fr(f"Courrier de {brand.name}"),
        "brand": brand_data(brand),
        "sender": {"name": brand.name, "strapline": ""},
        "notes": [{"label": "Une question ?", "lines": [human.name, human.phone, fr(human.hours)]}],
        "recipient": list(content.recipient_lines),
        "dateline": dateline("", format_date(content.dated_on)),
        "subject": fr(content.subject),
        "salutation": f"{content.salutation},",
        "paragraphs": [fr(paragraph) for paragraph in content.paragraphs],
        "human": {"name": brand.name, "role": ""},
        "foot": {"who": fr(f"Envoyé pour {brand.name} par {sent_by}."), "case": brand.name},
        "slip": None,
    }
