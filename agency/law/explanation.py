"""Why a number or a date is what it is: one French sentence, and a table that can be checked by hand (R3.14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from agency.common.calendar import format_short
from agency.common.money import CENT, NO_BREAK_SPACE, format_number, format_percent

HEADERS = ("Du", "Au", "Jours", "Taux", "Montant", "Texte", "Détail")
_DETAIL = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: dates are both inclusive, the rate is in percent, the amount in euros (R3.14)."""

    article: str
    label: str = ""
    from_on: date | None = None
    to_on: date | None = None
    days: int | None = None
    rate_percent: Decimal | None = None
    amount: Decimal | None = None

    def cells(self) -> tuple[str, ...]:
        """The line as French text, in the order of HEADERS; an absent value is an empty cell (R3.14)."""
        return (
            format_short(self.from_on) if self.from_on else "",
            format_short(self.to_on) if self.to_on else "",
            "" if self.days is None else str(self.days),
            "" if self.rate_percent is None else format_percent(self.rate_percent),
            "" if self.amount is None else f"{format_number(_two_places(self.amount))}{NO_BREAK_SPACE}€",
            self.article,
            self.label,
        )

    def as_data(self) -> dict[str, object]:
        """The line as plain values for JSON: dates in ISO, numbers as strings (R3.14)."""
        return {
            "from": _iso(self.from_on),
            "to": _iso(self.to_on),
            "days": self.days,
            "rate_percent": _text(self.rate_percent),
            "amount": _text(self.amount),
            "article": self.article,
            "label": self.label,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reason of a result: its sentence, its rule ids, its articles, its lines (R3.14)."""

    sentence: str
    rules: tuple[str, ...]
    articles: tuple[str, ...]
    rows: tuple[Row, ...] = ()

    def as_text(self) -> str:
        """Sentence, table and sources, for a terminal or a plain-text message (R3.14)."""
        sources = f"Règles : {', '.join(self.rules)}. Textes : {' ; '.join(self.articles)}."
        return "\n".join([self.sentence, *_table(self.rows), sources])

    def as_data(self) -> dict[str, object]:
        """The same as plain values for JSON (R3.14)."""
        return {
            "sentence": self.sentence,
            "rules": list(self.rules),
            "articles": list(self.articles),
            "rows": [row.as_data() for row in self.rows],
        }


def detail(exact: Fraction) -> Decimal:
    """An unrounded amount as tables show it, to the hundredth of a cent (R3.14)."""
    return (Decimal(exact.numerator) / exact.denominator).quantize(_DETAIL, rounding=ROUND_HALF_UP)


def cents(exact: Fraction) -> Decimal:
    """The single rounding of R3.14 and R4.8: half up, to the cent, from an exact amount that is not negative."""
    return Decimal(floor(exact * 100 + Fraction(1, 2))).scaleb(-2)


def eve(day: date) -> date:
    """The day before, last day of a half-open period that ends on the day (R3.14)."""
    return day - timedelta(days=1)


def _two_places(amount: Decimal) -> Decimal:
    """An amount is never shown with fewer than two places (R4.8)."""
    return amount if amount != amount.quantize(CENT, rounding=ROUND_HALF_UP) else amount.quantize(CENT)


def _iso(day: date | None) -> str | None:
    """R3.14."""
    return day.isoformat() if day else None


def _text(value: Decimal | None) -> str | None:
    """R3.14."""
    return None if value is None else str(value)


def _table(rows: Iterable[Row]) -> list[str]:
    """The lines under their headers, columns aligned; nothing when there is no line (R3.14)."""
    grid = [HEADERS, *(row.cells() for row in rows)]
    if len(grid) == 1:
        return []
    widths = [max(len(line[column]) for line in grid) for column in range(len(HEADERS))]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in grid)
    return ["  ".join(line).rstrip() for line in padded]
