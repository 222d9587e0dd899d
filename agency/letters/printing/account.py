"""What the Typst statement receives of a case: what was asked, paid, given up, and what is left. Pure."""

from __future__ import annotations

from typing import Any

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, sender_data
from agency.letters.printing.values import AccountContent
from agency.letters.values import Brand


def account_data(content: AccountContent, brand: Brand) -> dict[str, Any]:
    """Data of `statement.typ`: a row for each movement with what is left after it."""
    due = format_euros(content.due)
    return {
        "title": fr(f"Relevé de compte {content.case_reference} de {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "notes": [{"label": "Suit votre dossier", "lines": [content.human.name, content.human.phone]}],
        "recipient": list(content.recipient_lines),
        "dateline": dateline("", format_date(content.dated_on)),
        "subject": f"Relevé de compte, dossier {content.case_reference}",
        "statement": fr(f"Ce qui a été demandé pour {content.creditor}, ce qui a été réglé, et ce qui reste."),
        "amount_label": "Reste au dossier",
        "amount": due,
        "facts": [
            fact_row("Arrêté le", format_date(content.dated_on)),
            fact_row("Dossier", content.case_reference, mono=True),
            fact_row("Créancier", content.creditor),
        ],
        "lines_title": "Mouvements",
        "columns": ["Date", "Somme", "Ce qui s’est passé", "Reste"],
        "rows": [
            {
                "cells": [f"{line.on:%d/%m/%Y}", format_euros(line.amount), fr(line.words)],
                "detail": fr(line.detail),
                "amount": format_euros(line.left),
            }
            for line in content.lines
        ],
        "total": ["Reste au dossier", due],
        "closing": [fr(paragraph) for paragraph in _closing(content)],
        "foot": foot(content.sender, content.case_reference),
    }


def _closing(content: AccountContent) -> list[str]:
    said = ["Ce relevé est gratuit. Aucun frais de recouvrement n’y figure : la loi l’interdit."]
    if content.barred and content.due:
        said.insert(0, "Le délai pour demander ce qui reste est passé : cela ne vous est plus demandé.")
    return said
