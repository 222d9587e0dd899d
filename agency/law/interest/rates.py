"""Dated tables: legal rate, ECB rate, RSA, VAT, seizable portion (R3.13, R5.10).

The CSV files beside this module are the seed; a platform operator adds a period without a release by
handing rows to `RateTable.with_rows`. A period that nobody entered raises `RateMissing`: nothing is
ever extrapolated.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from importlib import resources
from itertools import groupby, pairwise
from typing import Self

from agency.common.calendar import add_months, format_date

HALF_YEAR_MONTHS = 6
RSA_CLASSES = ("single", "second_person", "child", "child_from_third")
_TABLES = resources.files("agency.law.interest") / "tables"
_CONFIDENCES = frozenset("VHD")


class Kind(StrEnum):
    """What a dated value measures (R3.13, R5.10)."""

    LEGAL = "legal"
    ECB_REFI = "ecb_refi"
    RSA = "rsa"
    VAT = "vat"


class LegalClass(StrEnum):
    """The two classes of the legal rate, which follow the creditor (R3.10; CMF L313-2)."""

    INDIVIDUAL = "individual"
    OTHER = "other"


class RateMissing(LookupError):
    """No value was entered for that day: the line that needs it is not shown (R3.13)."""


class RateTableError(ValueError):
    """The rows overlap, leave a gap, or lack a source (R3.13)."""


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """A value in force on `[valid_from, valid_to)`; without `valid_to`, until further notice (R3.13)."""

    kind: str
    rate_class: str
    valid_from: date
    valid_to: date | None
    value: Decimal
    source: str
    confidence: str

    def covers(self, day: date) -> bool:
        """Whether the value is in force on the day (R3.13)."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class RateTable:
    """All dated values that a computation may use (R3.13)."""

    rows: tuple[Rate, ...]

    def on(self, kind: Kind, rate_class: str, day: date) -> Rate:
        """The value in force on a day (R3.13). Raises RateMissing."""
        series = (row for row in self.rows if (row.kind, row.rate_class) == (kind, rate_class))
        found = next((row for row in series if row.covers(day)), None)
        if found is None:
            raise RateMissing(
                f"Aucune valeur « {kind} / {rate_class} » n’est saisie pour le {format_date(day)} : "
                "saisissez-la avec sa source avant d’afficher ce calcul."
            )
        return found

    def with_rows(self, rows: Iterable[Rate]) -> Self:
        """The table completed by rows entered since; raises RateTableError when they do not fit (R3.13)."""
        completed = type(self)(self.rows + tuple(rows))
        completed.check()
        return completed

    def check(self) -> None:
        """Refuse rows without source or known confidence, overlaps and gaps (R3.13). Raises RateTableError."""
        for row in self.rows:
            if not row.source.strip() or row.confidence not in _CONFIDENCES or row.value < 0:
                raise RateTableError(f"Ligne sans source, sans degré de confiance ou négative : {row}.")
        for kind, rate_class in {(row.kind, row.rate_class) for row in self.rows}:
            series = self._series(kind, rate_class)
            for before, after in pairwise(series):
                if before.valid_to != after.valid_from:
                    raise RateTableError(f"Trou ou recouvrement entre {before} et {after}.")

    def missing(self, on: date) -> list[tuple[str, str]]:
        """Series without a value on a day, as (kind, class), to remind an operator (R3.13)."""
        series = sorted({(row.kind, row.rate_class) for row in self.rows})
        return [key for key in series if not any(row.covers(on) for row in self._series(*key))]

    def _series(self, kind: str, rate_class: str) -> list[Rate]:
        """R3.13."""
        return sorted(row for row in self.rows if (row.kind, row.rate_class) == (kind, rate_class))


@dataclass(frozen=True, slots=True)
class Band:
    """A slice of yearly income and the part of it that may be seized; no upper bound on the last (R5.10)."""

    up_to: Decimal | None
    part: Fraction


@dataclass(frozen=True, slots=True)
class SeizableScale:
    """Seizable portion of a year, per yearly net income (R5.10; C. trav. L3252-2, R3252-2, R3252-3)."""

    valid_from: date
    valid_to: date
    bands: tuple[Band, ...]
    per_dependant: Decimal
    source: str


def half_year_start(day: date) -> date:
    """1 January or 1 July on or before the day: the reference date of the half-year (R3.2)."""
    return date(day.year, 1 if day.month <= HALF_YEAR_MONTHS else 7, 1)


def half_year(label: str) -> date:
    """First day of a half-year written « 2025-H2 » (R3.3). Raises RateTableError on another form."""
    year, separator, half = label.partition("-H")
    if not (separator and year.isdecimal() and half in {"1", "2"}):
        raise RateTableError(f"« {label} » n’est pas un semestre : écrivez 2025-H1 ou 2025-H2.")
    return add_months(date(int(year), 1, 1), HALF_YEAR_MONTHS * (int(half) - 1))


def legal_rate(day: date, legal_class: LegalClass, table: RateTable) -> Decimal:
    """Legal interest rate of the half-year, in percent (R3.10; CMF L313-2). Raises RateMissing."""
    return table.on(Kind.LEGAL, legal_class, day).value


def refi_rate(day: date, table: RateTable) -> Decimal:
    """ECB main refinancing rate on the reference date of the half-year, in percent (R3.2). Raises RateMissing."""
    return table.on(Kind.ECB_REFI, "main", half_year_start(day)).value


def seizable_scale(on: date) -> SeizableScale:
    """Scale of the seizable portion in force on a day (R5.10; C. trav. R3252-2). Raises RateMissing."""
    found = next((scale for scale in SEIZABLE if scale.valid_from <= on < scale.valid_to), None)
    if found is None:
        raise RateMissing(f"Aucun barème des sommes saisissables n’est saisi pour le {format_date(on)}.")
    return found


def rsa(on: date, *, adults: int, children: int, table: RateTable) -> Decimal:
    """Flat RSA of a household, in euros a month (R5.10; C. action soc. R262-1). Raises RateMissing.

    The second person counts more than the next two, and more again from the third child on. At least one adult.
    """
    value = {name: table.on(Kind.RSA, name, on).value for name in RSA_CLASSES}
    seconds = 1 if adults + children > 1 else 0
    late_children = max(children - 2, 0)
    others = adults + children - 1 - seconds - late_children
    return (
        value["single"]
        + value["second_person"] * seconds
        + value["child"] * others
        + value["child_from_third"] * late_children
    )


def vat_rate(on: date, table: RateTable, rate_class: str = "standard") -> Decimal:
    """VAT rate in percent on a day (R11.2; CGI 278). Raises RateMissing."""
    return table.on(Kind.VAT, rate_class, on).value


def _read(name: str) -> Iterator[dict[str, str]]:
    """Lines of a seed file (R3.13)."""
    with (_TABLES / f"{name}.csv").open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _day(text: str) -> date | None:
    """R3.13."""
    return date.fromisoformat(text) if text else None


def _load_rates() -> RateTable:
    """The seed, checked when it is read (R3.13)."""
    rows = (
        Rate(
            kind,
            line["class"],
            date.fromisoformat(line["valid_from"]),
            _day(line["valid_to"]),
            Decimal(line["value"]),
            line["source"],
            line["confidence"],
        )
        for kind in Kind
        for line in _read(kind)
    )
    return RateTable(()).with_rows(rows)


def _load_scales() -> tuple[SeizableScale, ...]:
    """Scales of the seizable portion, one per year that we know (R5.10)."""
    years = groupby(_read("seizable"), key=lambda line: line["valid_from"])
    return tuple(_scale(list(lines)) for _, lines in years)


def _scale(lines: list[dict[str, str]]) -> SeizableScale:
    """R5.10."""
    head = lines[0]
    bands = (
        Band(
            Decimal(line["up_to"]) if line["up_to"] else None,
            Fraction(int(line["numerator"]), int(line["denominator"])),
        )
        for line in lines
    )
    return SeizableScale(
        date.fromisoformat(head["valid_from"]),
        date.fromisoformat(head["valid_to"]),
        tuple(bands),
        Decimal(head["per_dependant"]),
        head["source"],
    )


SEED = _load_rates()
SEIZABLE = _load_scales()
