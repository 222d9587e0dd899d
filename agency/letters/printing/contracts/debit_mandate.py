"""What the page of a debit mandate receives: the facts, the dates, the words agreed to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.common.calendar import format_date
from agency.common.identifiers import group
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, one_line, sender_data
from agency.letters.values import Brand, Human, Identity


@dataclass(frozen=True)
class DebitMandateContent:
    """A mandate as its person agreed to it; `iban` is empty for a card, `parts` are the sums with their days."""

    title: str
    paragraphs: tuple[str, ...]
    reference: str
    scheme_id: str
    agency: Identity
    human: Human
    recipient_lines: tuple[str, ...]
    holder: str
    iban: str
    means: str
    case_reference: str
    agreed_on: date
    fingerprint: str
    parts: tuple[tuple[date, Decimal], ...]


def debit_mandate_data(content: DebitMandateContent, brand: Brand) -> dict[str, Any]:
    """Data of `statement.typ`: what the scheme wants named, then each date, then the words."""
    total = sum((amount for _day, amount in content.parts), Decimal("0.00"))
    agency, one = content.agency, len(content.parts) == 1
    facts = [
        fact_row("Référence (RUM)", content.reference, mono=True),
        *([fact_row("Créancier (ICS)", content.scheme_id, mono=True)] if content.scheme_id else []),
        fact_row("Titulaire", content.holder),
        fact_row("IBAN", group(content.iban), mono=True) if content.iban else fact_row("Moyen", content.means),
        fact_row("Type", "paiement unique" if one else "paiements récurrents"),
        fact_row("Donné le", format_date(content.agreed_on)),
    ]
    proof = f"Donné en ligne le {format_date(content.agreed_on)}. Empreinte : {content.fingerprint[:32]}."
    return {
        "title": fr(f"{content.title} {content.reference}"),
        "brand": brand_data(brand),
        "sender": sender_data(agency, brand),
        "notes": [{"label": "Suit votre dossier", "lines": [content.human.name, content.human.phone]}],
        "recipient": list(content.recipient_lines),
        "dateline": dateline("", format_date(content.agreed_on)),
        "subject": fr(content.title),
        "statement": fr(f"Créancier : {one_line(agency.legal_name, *agency.address_lines)}."),
        "amount_label": "En tout",
        "amount": format_euros(total),
        "facts": facts,
        "lines_title": "Ce qui sera débité",
        "columns": ["Le", "Dossier", "", "Montant"],
        "rows": [
            {"cells": [f"{day:%d/%m/%Y}", content.case_reference, ""], "detail": "", "amount": format_euros(amount)}
            for day, amount in content.parts
        ],
        "total": ["Total", format_euros(total)],
        "closing": [fr(paragraph) for paragraph in (*content.paragraphs, proof)],
        "foot": foot(agency, content.case_reference),
    }
