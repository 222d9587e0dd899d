"""What the Typst statement of a transfer receives (R11.5). Pure."""

from __future__ import annotations

from typing import Any

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, sender_data
from agency.letters.printing.values import StatementContent
from agency.letters.values import Brand


def statement_data(content: StatementContent, brand: Brand) -> dict[str, Any]:
    """Data of `statement.typ`: the transfer, then a row for each payment and the total."""
    amount = format_euros(content.amount)
    return {
        "title": fr(f"Relevé {content.name} de {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "notes": [{"label": "Suit votre compte", "lines": [content.human.name, content.human.phone]}],
        "recipient": list(content.recipient_lines),
        "dateline": dateline("", format_date(content.paid_on)),
        "subject": f"Relevé du virement {content.name}",
        "statement": fr(f"Nous avons versé {amount} à {content.creditor}."),
        "amount_label": "Somme versée",
        "amount": amount,
        "facts": [
            fact_row("Versée le", format_date(content.paid_on)),
            fact_row("Sur le compte de", content.holder),
            fact_row("IBAN finissant par", content.iban_end, mono=True),
            fact_row("Mandat", content.mandate),
        ],
        "lines_title": "Paiements reçus pour vous",
        "columns": ["Reçu le", "Dossier", "Personne et factures", "Reversé"],
        "rows": [
            {
                "cells": [f"{line.received_on:%d/%m/%Y}", line.case_reference, line.person],
                "detail": line.invoices,
                "amount": format_euros(line.amount),
            }
            for line in content.lines
        ]
        + ([_kept_back(content)] if content.set_off else []),
        "total": ["Total", amount],
        "closing": [fr(paragraph) for paragraph in _closing(content)],
        "foot": foot(content.sender, content.name),
    }


def _closing(content: StatementContent) -> list[str]:
    deducted = any(line.amount < 0 for line in content.lines)
    said = ["Aucun honoraire n’est retenu sur cette somme : ils vous sont facturés à part."]
    if content.set_off:
        said = ["Nos honoraires, déjà facturés, sont retenus comme votre mandat le prévoit. Leurs factures le disent."]
    if deducted:
        said.insert(0, "Une somme négative vous avait été reversée, puis a été reprise par la banque de la personne.")
    return said


def _kept_back(content: StatementContent) -> dict[str, Any]:
    """Fees kept back, as a line of its own after the payments."""
    cells = [f"{content.paid_on:%d/%m/%Y}", "", "Honoraires retenus"]
    return {"cells": cells, "detail": "", "amount": format_euros(-content.set_off)}
