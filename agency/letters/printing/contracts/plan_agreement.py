"""What the page of an agreed plan receives: its dates, its words, how it was agreed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, sender_data
from agency.letters.values import Brand, Human, Identity


@dataclass(frozen=True)
class PlanAgreementContent:
    """A plan as it stands: what is left of each date, in euros; `paragraphs` are the words agreed to.

    `agreed` says how and when, `fingerprint` is of what was agreed; `changed` when the dates replace others.
    """

    paragraphs: tuple[str, ...]
    agency: Identity
    human: Human
    recipient_lines: tuple[str, ...]
    creditor: str
    case_reference: str
    dated_on: date
    monthly: Decimal
    parts: tuple[tuple[date, Decimal], ...]
    agreed: str
    fingerprint: str
    changed: bool = False


def plan_agreement_data(content: PlanAgreementContent, brand: Brand) -> dict[str, Any]:
    """Data of `statement.typ`: who agreed on what, then each date with its sum, then the words."""
    total = sum((amount for _day, amount in content.parts), Decimal("0.00"))
    title = "Votre échéancier, ses nouvelles dates" if content.changed else "Votre échéancier"
    facts = [
        fact_row("Par mois", format_euros(content.monthly)),
        fact_row("Versements", fr(_span([day for day, _amount in content.parts]))),
        fact_row("Frais", "aucun"),
        fact_row("Accord", fr(content.agreed)),
        fact_row("Empreinte", content.fingerprint, mono=True),
    ]
    return {
        "title": fr(f"{title} {content.case_reference}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.agency, brand),
        "notes": [{"label": "Suit votre dossier", "lines": [content.human.name, content.human.phone]}],
        "recipient": list(content.recipient_lines),
        "dateline": dateline("", format_date(content.dated_on)),
        "subject": fr(title),
        "statement": fr(f"Dossier {content.case_reference}, pour {content.creditor}."),
        "amount_label": "En tout",
        "amount": format_euros(total),
        "facts": facts,
        "lines_title": "Vos versements",
        "columns": ["Le", "Rang", "", "Montant"],
        "rows": [
            {"cells": [f"{day:%d/%m/%Y}", f"{rank}/{len(content.parts)}", ""], "detail": "",
             "amount": format_euros(amount)}
            for rank, (day, amount) in enumerate(content.parts, start=1)
        ],
        "total": ["Total", format_euros(total)],
        "closing": [fr(paragraph) for paragraph in content.paragraphs],
        "foot": foot(content.agency, content.case_reference),
    }  # fmt: skip


def _span(days: list[date]) -> str:
    if len(days) == 1:
        return f"1, le {format_date(days[0])}"
    return f"{len(days)}, du {format_date(days[0])} au {format_date(days[-1])}"
