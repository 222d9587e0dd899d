"""What the Typst sheet receives of what a creditor declares to a commission of over-indebtedness. Pure."""

from __future__ import annotations

from typing import Any

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, sender_data
from agency.letters.printing.values import DeclarationContent
from agency.letters.values import Brand


def declaration_data(content: DeclarationContent, brand: Brand) -> dict[str, Any]:
    """Data of `statement.typ`: a row for each bill with what was owed on it that day, element by element."""
    stated, due = format_date(content.stated_on), format_euros(content.due)
    return {
        "title": fr(f"Déclaration de créance {content.case_reference}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "notes": [{"label": "Suit le dossier", "lines": [content.human.name, content.human.phone]}],
        "recipient": list(content.recipient_lines),
        "dateline": dateline("", format_date(content.dated_on)),
        "subject": fr("Déclaration de créance"),
        "statement": fr(
            f"À la commission de surendettement : {content.commission}. Ce que {content.creditor} déclare lui être dû "
            f"par {content.person}, au jour de la recevabilité, sans aucun frais de recouvrement."
        ),
        "amount_label": f"Dû au {stated}",
        "amount": due,
        "facts": [
            fact_row("Recevable le", stated),
            fact_row("Dossier", content.case_reference, mono=True),
            fact_row("Débiteur", content.person),
        ],
        "lines_title": "Créances",
        "columns": ["Échéance", "Facture", "Ce qui la compose", "Reste dû"],
        "rows": [
            {
                "cells": [f"{line.due_on:%d/%m/%Y}", line.number, fr(line.label or "Facture")],
                "detail": fr(line.parts),
                "amount": format_euros(line.amount),
            }
            for line in content.lines
        ],
        "total": [f"Total au {stated}", due],
        "closing": [
            fr("Certifié exact par le créancier. Date, nom, qualité et signature :"),
            fr("Sûretés et titre exécutoire : aucun n’est connu de nous ; à compléter par le créancier s’il y en a."),
        ],
        "foot": foot(content.sender, content.case_reference),
    }
