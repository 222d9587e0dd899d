"""A file of claims told to a machine (JSON) or to a person (a table)."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from .rows import ClaimFile, ClaimRow, Confidence, Refusal

_COLUMNS = (("Débiteur", 32), ("Pièce", 18), ("Émise le", 10), ("Échéance", 10), ("Total", 14), ("Reste dû", 14))


def as_json(found: ClaimFile) -> dict[str, Any]:
    """`{"format", "rows", "refused", "totals"}`: amounts as text with two decimals, dates ISO or null.

    `confidence` is `high` when the file says it all, else `low`: a person looks before anything is claimed.
    `instalments` (`[{"due_on", "amount"}]`, adding up to `open`) is there only when there are several.
    """
    return {
        "format": found.format,
        "rows": [_row(row) for row in found.rows],
        "refused": [_refusal(refusal) for refusal in found.refused],
        "totals": {"rows": found.totals.rows, "open": f"{found.totals.open:.2f}"},
    }


def unreadable_json(where: str, reason: str, rule: str) -> dict[str, Any]:
    """The same shape for a file that could not be read at all."""
    return {
        "format": None,
        "rows": [],
        "refused": [{"where": where, "number": "", "reason": reason, "rule": rule}],
        "totals": {"rows": 0, "open": "0.00"},
    }


def _row(row: ClaimRow) -> dict[str, Any]:
    terms = [{"due_on": part.due_on.isoformat(), "amount": f"{part.amount:.2f}"} for part in row.instalments]
    return {
        "debtor": row.debtor.name,
        "number": row.number,
        "issued_on": row.issued_on.isoformat() if row.issued_on else None,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "currency": row.currency,
        "total": f"{row.total:.2f}",
        "paid": f"{row.paid:.2f}",
        "open": f"{row.open:.2f}",
        "confidence": "high" if row.confidence is Confidence.HIGH else "low",
        "warnings": list(row.warnings),
        **({"instalments": terms} if terms else {}),
    }


def _refusal(refusal: Refusal) -> dict[str, Any]:
    shown = f"« {refusal.value} » : " if refusal.value else ""
    return {
        "where": refusal.where,
        "number": refusal.number,
        "reason": f"{shown}{refusal.reason}",
        "rule": refusal.rule,
    }


def refusals_csv(found: ClaimFile) -> bytes:
    """Refusals as a CSV that a spreadsheet opens without running anything (ASVS 1.2.10): UTF-8 with BOM, `;`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(("Endroit", "Pièce", "Valeur", "Raison", "Règle"))
    for refusal in found.refused:
        cells = (refusal.where, refusal.number, refusal.value, refusal.reason, refusal.rule)
        writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """The text with a leading `'` when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_table(found: ClaimFile) -> Iterator[str]:
    """Lines of text for a terminal: rows, totals, warnings, refusals."""
    yield f"Format : {found.format}"
    if found.rows:
        yield "  ".join(f"{title:<{width}}" for title, width in _COLUMNS)
        for row in found.rows:
            yield _line(row)
            yield from (f"    ! {warning}" for warning in row.warnings)
    yield f"{found.totals.rows} créance(s), {french(f'{found.totals.open:.2f}')} € à recouvrer"
    yield from (f"! {warning}" for warning in found.warnings)
    if found.refused:
        yield f"{len(found.refused)} refus :"
        for refusal in found.refused:
            told = _refusal(refusal)
            yield f"  {told['where']} : {told['reason']} [{told['rule']}]"


def _line(row: ClaimRow) -> str:
    days = (f"{day:%d/%m/%Y}" if day else "?" for day in (row.issued_on, row.due_on))
    texts = [row.debtor.name, row.number or "(sans numéro)", *days]
    cells = [f"{text[:width]:<{width}}" for text, (_, width) in zip(texts, _COLUMNS, strict=False)]
    amounts = [f"{french(f'{amount:.2f}'):>14}" for amount in (row.total, row.open)]
    return "  ".join([*cells, *amounts])


def french(amount: str) -> str:
    """`1234.50` as `1 234,50`."""
    whole, _, cents = amount.partition(".")
    sign = "-" if whole.startswith("-") else ""
    digits = whole.lstrip("-")
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)]
    return f"{sign}{' '.join(reversed(groups))},{cents}"
