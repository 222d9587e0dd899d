"""What the Typst papers of a mail run receive: its summary, a separator for each pile, the slip of registered letters.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, sender_data
from agency.letters.printing.reports.run_values import RunContent, RunPile, RunRow
from agency.letters.values import Brand

_UNKNOWN = "non renseigné"


def run_summary(content: RunContent, brand: Brand) -> dict[str, Any]:
    """Data of `mail_run.typ`: how many envelopes, what they cost, then each of them in the order of the pages."""
    piles = content.piles
    return {
        **_paper(content, brand, f"{content.name} : récapitulatif"),
        "separators": [],
        "opening": [
            fr("Imprimez tout recto verso, à la suite. Chaque lettre commence sur une nouvelle feuille."),
            fr("Les enveloppes sont dans l’ordre des pages. Une feuille sépare chaque pile."),
        ],
        "facts": [
            fact_row("Lettres", str(sum(_count(pile) for pile in piles))),
            fact_row("Affranchissement estimé", _cost(piles)),
        ],
        "tables": [
            {
                "title": "Les piles",
                "widths": ["auto", "1fr", "auto", "auto"],
                "columns": ["N°", "Pile", "Lettres", "Estimation"],
                "rows": [
                    [_places(pile), pile.title, str(_count(pile)), _cost([pile])]
                    for pile in piles
                ],
            },
            {
                "title": "L’ordre des enveloppes",
                "widths": ["auto", "1fr", "auto"],
                "columns": ["N°", "Destinataire", "Référence"],
                "rows": [[str(row.place), ", ".join(row.lines), row.reference] for row in content.rows],
            },
        ],
    }  # fmt: skip


def run_separators(content: RunContent, brand: Brand) -> dict[str, Any]:
    """Data of `mail_run.typ`: one page before each pile, and nothing else."""
    return {
        **_paper(content, brand, f"{content.name} : séparateurs"),
        "separators": [
            {"title": fr(pile.title), "places": _places(pile), "count": f"{_count(pile)} {_envelopes(pile)}"}
            for pile in content.piles
        ],
        "opening": [],
        "facts": [],
        "tables": [],
    }


def run_slips(content: RunContent, brand: Brand) -> dict[str, Any]:
    """Data of `mail_run.typ`: the registered letters with the post's numbers, or room to write them."""
    return {
        **_paper(content, brand, f"{content.name} : lettres recommandées"),
        "separators": [],
        "opening": [fr("Liste des recommandés avec avis de réception, dans l’ordre des enveloppes.")],
        "facts": [fact_row("Recommandées", str(len(content.rows)))],
        "tables": [
            {
                "title": "Les recommandés",
                "widths": ["auto", "1fr", "auto", "46mm"],
                "columns": ["N°", "Destinataire", "Référence", "Numéro de suivi"],
                "rows": [[str(row.place), ", ".join(row.lines), row.reference, row.tracking] for row in content.rows],
            }
        ],
    }


def slip_cells(rows: Iterable[RunRow]) -> list[tuple[str, ...]]:
    """The same list for a spreadsheet: place, name, rest of the address, reference, number."""
    return [
        (str(row.place), row.lines[0] if row.lines else "", ", ".join(row.lines[1:]), row.reference, row.tracking)
        for row in rows
    ]


def _paper(content: RunContent, brand: Brand, subject: str) -> dict[str, Any]:
    return {
        "title": fr(f"{subject}, {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "subject": fr(subject),
        "dateline": dateline("", format_date(content.dated_on)),
        "foot": foot(content.sender, "") | {"case": fr(content.name)},
    }


def _count(pile: RunPile) -> int:
    return pile.last - pile.first + 1


def _places(pile: RunPile) -> str:
    return f"{pile.first}" if pile.first == pile.last else f"{pile.first} à {pile.last}"


def _envelopes(pile: RunPile) -> str:
    return "enveloppe" if pile.first == pile.last else "enveloppes"


def _cost(piles: Iterable[RunPile]) -> str:
    """What these piles cost, in words; unknown as soon as one of them is."""
    total = Decimal(0)
    for pile in piles:
        if pile.cost is None:
            return _UNKNOWN
        total += pile.cost * _count(pile)
    return format_euros(total)
