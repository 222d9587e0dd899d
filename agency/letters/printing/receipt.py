"""What the Typst receipt receives (R1.15). Pure."""

from __future__ import annotations

from typing import Any

from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, foot, one_line, sender_data, sum_row
from agency.letters.values import Brand, ReceiptContent
from agency.letters.wording.legal_texts import REST_OF_A_BARRED_DEBT


def receipt_data(content: ReceiptContent, brand: Brand) -> dict[str, Any]:
    """Data of `receipt.typ`: number, date, person, creditor, case, amount, method, allocation, what remains."""
    creditor = content.creditor
    amount = format_euros(content.amount)
    return {
        "title": fr(f"Quittance {content.number} de {brand.name}"),
        "brand": brand_data(brand),
        "sender": sender_data(content.sender, brand),
        "notes": _notes(content),
        "recipient": list(content.recipient_lines),
        "dateline": dateline("", format_date(content.issued_on)),
        "subject": f"Quittance {content.number}",
        "statement": fr(_statement(content, amount)),
        "amount_label": "Somme reçue",
        "amount": amount,
        "facts": [
            fact_row("Reçue le", format_date(content.received_on)),
            fact_row("Par", content.method),
            fact_row("Reçu pour le compte de", one_line(creditor.legal_name, *creditor.address_lines)),
            fact_row("Pour", fr(content.purpose)),
            fact_row("Dossier", content.case_reference),
        ],
        "allocation_title": "À quoi cette somme a servi",
        "sums": {"columns": ["Élément", "Montant"], "rows": _rows(content)},
        "closing": [fr(paragraph) for paragraph in _closing(content)],
        "human": {"name": content.human.name, "role": content.human.role},
        "foot": foot(content.sender, content.case_reference, content.host),
    }


def _statement(content: ReceiptContent, amount: str) -> str:
    if not content.corrects:
        return f"Nous avons reçu de {content.person} la somme de {amount}. Merci."
    replaced = f"Cette quittance remplace la quittance {content.corrects}."
    if not content.given_back:
        return f"{replaced} La somme reçue de {content.person} est de {amount}."
    given = f"Nous avons rendu {format_euros(content.given_back)} à {content.person} sur ce paiement."
    return f"{replaced} {given} La somme qui reste reçue est de {amount}."


def _notes(content: ReceiptContent) -> list[dict[str, Any]]:
    human = content.human
    notes = [{"label": "Suit votre dossier", "lines": [human.name, human.phone, fr(human.hours)]}]
    if content.first_letter:
        sent = f"du {format_date(content.first_letter.sent_on)}"
        notes.append({"label": "Notre première lettre", "lines": [content.first_letter.reference, sent]})
    return notes


def _rows(content: ReceiptContent) -> list[dict[str, Any]]:
    return [
        *(sum_row(line.label, format_euros(line.amount), line.detail) for line in content.allocation),
        sum_row("Frais ajoutés", format_euros(ZERO)),
        sum_row("Somme reçue", format_euros(content.amount), strong=True),
        sum_row(
            "Reste demandé après ce paiement" if content.barred else "Reste à régler après ce paiement",
            format_euros(content.remaining),
            strong=True,
        ),
    ]


def _closing(content: ReceiptContent) -> list[str]:
    if content.barred:
        return [REST_OF_A_BARRED_DEBT, "Gardez ce document : il prouve votre paiement.", _FREE]
    if content.remaining == ZERO and content.amount:
        return ["Tout est réglé. Ce dossier est clos et nous ne vous écrirons plus à ce sujet.", _FREE]
    return ["Gardez ce document : il prouve votre paiement.", _FREE]


_FREE = "Cette quittance est gratuite : une par paiement, comme la loi le prévoit."
