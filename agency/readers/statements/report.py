"""A bank file told to a machine (JSON) or to a person (a table)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .lines import Statement, StatementFile, StatementLine


def as_json(found: StatementFile) -> dict[str, Any]:
    """`{"format", "statements", "refused"}`: signed amounts as text with two decimals, dates ISO or null."""
    return {
        "format": found.format,
        "statements": [_statement(statement) for statement in found.statements],
        "refused": [{"where": refusal.where, "reason": refusal.reason} for refusal in found.refused],
    }


def unreadable_json(where: str, reason: str) -> dict[str, Any]:
    """The same shape for a file that could not be read at all."""
    return {"format": None, "statements": [], "refused": [{"where": where, "reason": reason}]}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "account": statement.account,
        "currency": statement.currency,
        "opening": _text(statement.opening),
        "closing": _text(statement.closing),
        "from": statement.from_on.isoformat() if statement.from_on else None,
        "to": statement.to_on.isoformat() if statement.to_on else None,
        "lines": [_line(line) for line in statement.lines],
    }


def _line(line: StatementLine) -> dict[str, Any]:
    return {
        "booked_on": line.booked_on.isoformat(),
        "value_on": line.value_on.isoformat() if line.value_on else None,
        "amount": _text(line.amount),
        "reference": line.reference,
        "label": line.label,
        "counterparty": line.counterparty,
        "iban": line.iban,
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def as_table(found: StatementFile) -> Iterator[str]:
    """Lines of text for a terminal: statements with their movements, balances, warnings, refusals."""
    yield f"Format : {found.format}"
    for statement in found.statements:
        yield from _statement_table(statement)
    if found.refused:
        yield f"{len(found.refused)} relevé(s) refusé(s) :"
        yield from (f"  {refusal.where} : {refusal.reason} [{refusal.rule}]" for refusal in found.refused)


def _statement_table(statement: Statement) -> Iterator[str]:
    period = " au ".join(f"{day:%d/%m/%Y}" for day in (statement.from_on, statement.to_on) if day)
    yield f"Compte {statement.account} ({statement.currency}) {period}".rstrip()
    yield f"  Solde initial : {_text(statement.opening) or 'non indiqué'}"
    for line in statement.lines:
        who = line.counterparty or line.label
        yield f"  {line.booked_on:%d/%m/%Y}  {_text(line.amount):>14}  {who[:40]:<40}  {line.reference}".rstrip()
    yield f"  Solde final : {_text(statement.closing) or 'non indiqué'}"
    yield f"  {len(statement.lines)} mouvement(s), {len(statement.pending)} en attente"
    yield from (f"  ! {warning}" for warning in statement.warnings)
