"""Integrity of a statement: what it says must add up, or it does not enter at all."""

import re
from collections.abc import Iterable
from decimal import Decimal

from stdnum import iso11649

from .lines import Statement, StatementLine

# Ten times what a bank writes of one movement.
_LONGEST_LABEL = 4_000


class RefusedStatement(Exception):
    """This statement cannot be trusted: rule, reason in French, place, value met."""

    def __init__(self, rule: str, reason: str, where: str = "", value: str = "") -> None:
        self.rule, self.reason, self.where, self.value = rule, reason, where, value
        super().__init__(reason)


def movements(lines: Iterable[StatementLine]) -> Decimal:
    """Sum of the amounts."""
    return sum((line.amount for line in lines), Decimal("0.00"))


def check_balances(statement: Statement) -> None:
    """Opening + movements = closing, when both are given. Raises RefusedStatement (BANK-1)."""
    if statement.opening is None or statement.closing is None:
        return
    moved = movements(statement.lines)
    if statement.opening + moved != statement.closing:
        gap = statement.closing - statement.opening - moved
        raise RefusedStatement(
            "BANK-1",
            f"solde initial {statement.opening} + mouvements {moved} ne font pas le solde final "
            f"{statement.closing} (écart {gap}) : des mouvements manquent ou sont en double. "
            "Téléchargez de nouveau ce relevé.",
            value=str(gap),
        )


def find_reference(label: str) -> str:
    """The one creditor reference (RF, ISO 11649) with right check digits in a free label, else `""`."""
    if "RF" not in label.upper():
        return ""
    bare = re.sub(r"[^A-Z0-9]", "", label[:_LONGEST_LABEL].upper())
    found = set()
    for match in re.finditer(r"(?=(RF\d{2}[A-Z0-9]{1,21}))", bare):
        text = match[1]
        # The label goes on after the reference: the longest piece that verifies is the reference.
        for length in range(len(text), 5, -1):
            if iso11649.is_valid(text[:length]):
                found.add(text[:length])
                break
    return found.pop() if len(found) == 1 else ""
