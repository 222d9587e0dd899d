"""What the Typst slip receives: the sheet that a person ticks and sends back. Pure."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from agency.common.identifiers import group
from agency.common.text import POSTAL_WIDTH
from agency.common.text import french_typography as fr
from agency.letters.printing.qr.bars import code_128
from agency.letters.values import Identity
from agency.letters.wording.slips.sheet import BLANK, BOXES, HOW, PLAN_TERMS, SAME, TITLE


def slip_data(number: str, sender: Identity, recipient: str) -> dict[str, Any]:
    """Data of the sheet: its number says which letter it answers, and nothing else of it; `recipient` sends it back."""
    return {
        "title": TITLE,
        "how": [fr(line) for line in HOW],
        "address": [*wrap(sender.legal_name, POSTAL_WIDTH), *sender.address_lines],
        "bars": code_128(number),
        "bars_alt": fr(f"Code à barres du coupon {group(number)}"),
        "number": group(number),
        "number_label": "Coupon",
        "from": fr(f"De la part de : {recipient}"),
        "same": fr(SAME),
        "boxes": [
            {
                "letter": box.letter,
                "title": fr(box.title),
                "lines": ["" if line == BLANK else fr(line) for line in box.lines],
                "hint": fr(box.hint),
            }
            for box in BOXES
        ],
        "more": fr("Un mot à ajouter, un numéro où vous joindre :"),
        "terms": [fr(line) for line in PLAN_TERMS],
    }
