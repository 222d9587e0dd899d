"""What stands round the words of a letter when they are said again in large print. Pure."""

from __future__ import annotations

from agency.common.text import french_typography as fr
from agency.letters.rules import printed_url
from agency.letters.values import LetterFacts


def large_print(facts: LetterFacts) -> dict[str, str]:
    """Return the title of those pages, the sum asked, and how to answer (R6.8)."""
    return {
        "title": "La même lettre, en grands caractères",
        "total": fr(f"Somme demandée : {facts.printed_total}"),
        "answer": fr(f"Pour répondre : {facts.human.phone}, ou {printed_url(facts.portal.short_url)}"),
    }
