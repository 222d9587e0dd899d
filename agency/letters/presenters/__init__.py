"""A case as a letter, a receipt or a note: facts gathered, words filled, pages printed."""

from .conventions import draw_convention, draw_offered
from .debit_mandates import draw_debit_mandate
from .letters import (
    client,
    draw_letter,
    draw_note,
    draw_receipt,
    first_letter,
    freeze_letter,
    heading,
    human,
    lent_letterhead,
    letter_facts,
    purpose,
    recipient_lines,
    sender,
    signature_of,
)
from .plan_agreements import draw_plan_agreement
from .statements import draw_kit
from .sums import SUM_KIND

__all__ = [
    "SUM_KIND",
    "client",
    "draw_convention",
    "draw_debit_mandate",
    "draw_kit",
    "draw_letter",
    "draw_note",
    "draw_offered",
    "draw_plan_agreement",
    "draw_receipt",
    "first_letter",
    "freeze_letter",
    "heading",
    "human",
    "lent_letterhead",
    "letter_facts",
    "purpose",
    "recipient_lines",
    "sender",
    "signature_of",
]
