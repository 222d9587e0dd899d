"""What somebody types to find a movement or a case: a sum, about a sum, a day, words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agency.common.money import MoneyError, parse_euros

_ABOUT = re.compile(r"^(?P<sum>[^±~]+?)\s*(?:±|\+/?-)\s*(?P<gap>[^±~]+)$")
_DAYS = ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d")
_PAGE = re.compile(r"^(\d{4}-\d{2}-\d{2})_(\d{1,18})$")
# « ~486 » is so many euros around it.
ROUGHLY = Decimal(5)


@dataclass(frozen=True)
class Sought:
    """What is looked for: sums in euros from `least` to `most`, a day, words; each way is one more that finds."""

    text: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not self.text and self.least is None and self.on is None


def sought(typed: str) -> Sought:
    """Read « 486,00 », « 486 ± 5 », « ~486 », « 12/10/2026 », « roussel », « LH-2026-000012 »."""
    text = " ".join(typed.replace("\u00a0", " ").replace("\u202f", " ").split())[:80]
    if not text:
        return Sought()
    for written in _DAYS:
        try:
            return Sought(on=datetime.strptime(text, written).date())  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    about = _ABOUT.match(text)
    amount, gap = (about["sum"], about["gap"]) if about else (text.removeprefix("~"), "0")
    try:
        middle, around = abs(parse_euros(amount)), abs(parse_euros(gap))
    except MoneyError:
        return Sought(text=text)
    around = ROUGHLY if text.startswith("~") else around
    return Sought("" if about or text.startswith("~") else text, max(middle - around, Decimal(0)), middle + around)


def page_after(typed: str) -> tuple[date, int] | None:
    """Where a page begins, from its address: the day and the number of the line before it; None for the first."""
    found = _PAGE.match(typed)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]), int(found[2])
    except ValueError:
        return None
