"""What a row entered by an operator must be, and how it completes the table of the code (R3.13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from agency.common.calendar import add_months, format_date
from agency.common.money import format_number
from agency.law.interest.rates import HALF_YEAR_MONTHS, Kind, Rate, RateTable, RateTableError

# Two persons have read it at its source.
CHECKED = "V"
DECIMALS = 2
TOO_MUCH = 10_000_000
LONGEST_SOURCE = 500
ONE_DAY = timedelta(days=1)


def completed(seed: RateTable, rows: Iterable[Rate]) -> RateTable:
    """The seed, then the rows that go further (R3.13). Raises RateTableError when they do not fit.

    Where a newer release knows a period too, its value counts. A value without an end yields to the next one.
    """
    kept = [further for row in rows if (further := _beyond(row, last_of(seed, row.kind, row.rate_class)))]
    return RateTable(()).with_rows(_closed([*seed.rows, *kept]))


def last_of(table: RateTable, kind: str, rate_class: str) -> Rate:
    """The latest row of a series. Raises RateTableError for a series that the table does not hold."""
    series = [row for row in table.rows if (row.kind, row.rate_class) == (kind, rate_class)]
    if not series:
        known = ", ".join(sorted({f"{row.kind} {row.rate_class}" for row in table.rows}))
        raise RateTableError(f"Série « {kind} {rate_class} » inconnue. Séries connues : {known}.")
    return max(series, key=lambda row: row.valid_from)


def check_row(row: Rate, table: RateTable) -> None:
    """Refuse a row that is ill-made or does not begin where its series ends (R3.13). Raises RateTableError."""
    last = last_of(table, row.kind, row.rate_class)
    _check_value(row)
    _check_start(row, last)
    _check_end(row, last)


def _check_value(row: Rate) -> None:
    exponent = row.value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -DECIMALS or not 0 <= row.value < TOO_MUCH:
        raise RateTableError(
            f"Valeur « {row.value} » refusée : un nombre positif ou nul, à deux décimales au plus, est attendu."
        )
    if not row.source.startswith("https://") or len(row.source) > LONGEST_SOURCE:
        raise RateTableError(f"Source « {row.source} » refusée : donnez l’adresse https:// du texte officiel.")


def _check_start(row: Rate, last: Rate) -> None:
    name, start = f"{row.kind} {row.rate_class}", format_date(row.valid_from)
    if row.valid_from < (last.valid_to or last.valid_from + ONE_DAY):
        until = f"jusqu’au {format_date(last.valid_to)} exclu" if last.valid_to else "sans terme"
        raise RateTableError(
            f"{name}, {start} : cette date a déjà sa valeur. La dernière connue est {format_number(last.value)}, "
            f"depuis le {format_date(last.valid_from)} {until} ({last.source}). Une saisie prolonge la table, "
            "elle ne la corrige pas : une erreur de la table se corrige dans une nouvelle version d’Amiable."
        )
    if last.valid_to and row.valid_from > last.valid_to:
        raise RateTableError(
            f"{name}, {start} : il manquerait la période du {format_date(last.valid_to)} au {start} exclu. "
            "Saisissez-la et faites-la vérifier d’abord."
        )


def _check_end(row: Rate, last: Rate) -> None:
    name = f"{row.kind} {row.rate_class}"
    if row.valid_to is None and last.valid_to is not None:
        raise RateTableError(f"{name} : indiquez le premier jour où la valeur ne vaut plus, rien n’est extrapolé.")
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        raise RateTableError(f"{name} : la fin, {format_date(row.valid_to)}, n’est pas après le début.")
    half_year_end = add_months(row.valid_from, HALF_YEAR_MONTHS)
    if row.kind == Kind.LEGAL and row.valid_to != half_year_end:
        raise RateTableError(f"{name} : un semestre est attendu, jusqu’au {format_date(half_year_end)} exclu.")


def _beyond(row: Rate, last: Rate) -> Rate | None:
    """What a row says after the seed's last day; None when the seed says it all."""
    if last.valid_to is None:
        return row if row.valid_from > last.valid_from else None
    if row.valid_to is not None and row.valid_to <= last.valid_to:
        return None
    return replace(row, valid_from=max(row.valid_from, last.valid_to))


def _closed(rows: Iterable[Rate]) -> list[Rate]:
    """Each value without an end stops where the next of its series begins."""
    found = []
    ordered = sorted(rows, key=lambda row: (row.kind, row.rate_class, row.valid_from))
    for _, series in groupby(ordered, key=lambda row: (row.kind, row.rate_class)):
        chain = list(series)
        starts: list[date | None] = [row.valid_from for row in chain[1:]]
        found += [
            replace(row, valid_to=row.valid_to or start) for row, start in zip(chain, [*starts, None], strict=True)
        ]
    return found
