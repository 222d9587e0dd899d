"""What the Typst note receives: a short letter that tells, with a slip when an answer is hoped for. Pure."""

from __future__ import annotations

from typing import Any

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, foot, sender_data
from agency.letters.printing.slips.sheet import slip_data
from agency.letters.values import Brand, NoteContent


def note_data(content: NoteContent, brand: Brand) -> dict[str, Any]:
    """Data of `note.typ`: who writes, to whom, the paragraphs; the first letter recalled (R1.10)."""
    human = content.human
    notes = [{"label": "Suit votre dossier", "lines": [human.name, human.phone, fr(human.hours)]}]
    if content.first_letter:
        sent = f"du {content.first_letter.printed_date}"
        notes.append({"label": "Notre première lettre", "lines": [content.first_letter.reference, sent]})
    return {
        "title": fr(f"Courrier de {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "notes": notes,
        "recipient": list(content.recipient_lines),
        "dateline": dateline(content.place, format_date(content.dated_on)),
        "subject": fr(content.subject),
        "salutation": f"{content.salutation},",
        "paragraphs": [fr(paragraph) for paragraph in content.paragraphs],
        "human": _signature(content.signed_by or f"{human.name}, {human.role}"),
        "foot": foot(content.sender, content.case_reference, content.host),
        "slip": slip_data(content.slip, content.sender, content.recipient_lines[0]) if content.slip else None,
    }


def _signature(signed: str) -> dict[str, str]:
    name, _comma, role = signed.partition(", ")
    return {"name": name, "role": role}
