"""What the Typst invoice of fees receives (C. com. L441-9; R11.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.common.calendar import format_date
from agency.common.identifiers import format_iban
from agency.common.money import format_euros, format_percent
from agency.common.text import french_typography as fr
from agency.letters.printing.letter import brand_data, dateline, fact_row, one_line
from agency.letters.values import Brand


@dataclass(frozen=True)
class InvoiceRow:
    """So many works of one kind: euros without tax, the rate in %."""

    label: str
    quantity: int
    unit_price: Decimal
    amount: Decimal
    vat_rate: Decimal


@dataclass(frozen=True)
class InvoicePage:
    """An invoice of fees, or its credit note, as it is printed; `parties` as they were frozen. Euros."""

    title: str
    label: str
    issued_on: date
    due_on: date
    first_day: date
    last_day: date
    rows: tuple[InvoiceRow, ...]
    shares: tuple[tuple[Decimal, Decimal, Decimal], ...]
    net: Decimal
    vat: Decimal
    total: Decimal
    parties: dict[str, Any]
    corrects: str = ""
    reason: str = ""


def page_data(page: InvoicePage, brand: Brand) -> dict[str, Any]:
    """Data of `invoice.typ`: who, to whom, the lines, the tax by rate, how to pay, the mentions of the law."""
    seller, buyer, account = (page.parties[name] for name in ("seller", "buyer", "account"))
    owed = not page.corrects
    return {
        "title": fr(f"{page.title} de {seller['name']}"),
        "brand": brand_data(brand),
        "sender": {"name": seller["name"], "strapline": one_line(seller["form"], seller["registry"])},
        "notes": [{"label": "Une question", "lines": [seller["phone"], seller["email"]]}],
        "recipient": [
            line
            for line in (buyer["name"], buyer["line1"], buyer["line2"], f"{buyer['postcode']} {buyer['city']}")
            if line
        ],
        "dateline": dateline("", format_date(page.issued_on)),
        "subject": page.title,
        "facts": [
            fact_row("Travaux", f"du {page.first_day:%d/%m/%Y} au {page.last_day:%d/%m/%Y}"),
            *([fact_row("Corrige", f"facture {page.corrects}"), fact_row("Motif", page.reason)] if not owed else []),
            *([fact_row("Votre SIREN", buyer["siren"])] if buyer["siren"] else []),
            *([fact_row("Notre numéro de TVA", seller["vat"])] if seller["vat"] else []),
        ],
        "columns": ["Travaux", "Quantité", "Prix unitaire HT", "TVA", "Montant HT"],
        "rows": [
            [
                fr(row.label), str(row.quantity), format_euros(row.unit_price),
                format_percent(row.vat_rate) if not page.parties["exemption"] else "–", format_euros(row.amount),
            ]
            for row in page.rows
        ],
        "sums": _sums(page),
        "pay": _pay(page, account) if owed else [],
        "mentions": [
            fr(page.parties[name])
            for name in ("exemption", "penalties", "indemnity", "discount", "nature")
            if page.parties[name]
        ],
        "foot": {
            "who": one_line(
                seller["name"], seller["line1"], seller["line2"], f"{seller['postcode']} {seller['city']}",
                seller["form"], seller["registry"],
            ),
            "case": page.label,
        },
    }  # fmt: skip


def _sums(page: InvoicePage) -> list[list[str]]:
    taxes = [
        [f"TVA à {format_percent(rate)} sur {format_euros(net)}", format_euros(vat)]
        for rate, net, vat in page.shares
        if not page.parties["exemption"]
    ]
    whole = "À payer, toutes taxes comprises" if not page.corrects else "Avoir, toutes taxes comprises"
    return [["Total hors taxes", format_euros(page.net)], *taxes, [whole, format_euros(page.total)]]


def _pay(page: InvoicePage, account: dict[str, str]) -> list[dict[str, Any]]:
    return [
        fact_row("À payer avant le", format_date(page.due_on)),
        fact_row("Par virement à", account["holder"]),
        fact_row("IBAN", format_iban(account["iban"]), mono=True),
        fact_row("Avec la référence", page.label, mono=True),
    ]
