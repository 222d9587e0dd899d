"""What the Typst report receives: sections of entries, each a few facts with their labels. Pure."""

from __future__ import annotations

from typing import Any

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, sender_data
from agency.letters.printing.values import ReportContent
from agency.letters.values import Brand


def report_data(content: ReportContent, brand: Brand) -> dict[str, Any]:
    """Data of `report.typ`: a subject, what it is, then sections; the words of people stay as they wrote them."""
    return {
        "title": fr(f"{content.subject} : {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "subject": fr(content.subject),
        "dateline": dateline("", format_date(content.dated_on)),
        "opening": [fr(paragraph) for paragraph in content.opening],
        "sections": [
            {
                "title": fr(section.title),
                "paragraphs": [fr(paragraph) for paragraph in section.paragraphs],
                "entries": [[fact_row(label, value) for label, value in entry] for entry in section.entries],
            }
            for section in content.sections
        ],
        "foot": foot(content.sender, "") | {"case": fr(content.name)},
    }
