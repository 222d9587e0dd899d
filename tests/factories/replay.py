"""What stands in nearly every test is told once by the operations, then written again as the same rows.

Telling the neighbour takes a third of a short test. The statements that wrote it the first time in this process, with
the numbers that PostgreSQL gave to its rows, are sent in one go: triggers, checks and books see what they saw. It is
done only in an agency as empty as that one was; elsewhere the operations tell it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

_INSERT = re.compile(
    r'INSERT INTO "(?P<table>\w+)" \((?P<columns>.*?)\) (?P<kind>VALUES \(|SELECT \* FROM UNNEST\()(?P<values>.*)\)'
    r"(?P<conflict> ON CONFLICT DO NOTHING)?(?P<returning> RETURNING .*)?$",
    re.DOTALL,
)
# Whoever wrote into one of these before is not in an empty agency.
_EMPTY = "SELECT " + " AND ".join(
    f"NOT EXISTS (SELECT FROM agency_{table})" for table in ("agencyprofile", "creditor", "debtor", "case", "counter")
)
_told: dict[tuple[str, Any], str] = {}
_anew = False


def told_once(key: Any, tell: Callable[[], None]) -> None:
    """Run `tell` in an empty agency, or send again what it wrote there before, in this database."""
    place = (f"{connection.settings_dict['NAME']}/{connection.schema_name}", key)
    if place not in _told:
        with _writing() as said:
            tell()
        _told[place] = ";\n".join(said)
        return
    with connection.cursor() as cursor:
        cursor.execute(_told[place])


def forget() -> None:
    """Tell everything again: another database took the place of the one that was told."""
    _told.clear()


@contextmanager
def told_anew() -> Iterator[None]:
    """Let the operations tell it each time: a story that must go through one of them is told by them."""
    global _anew  # noqa: PLW0603
    _anew = True
    try:
        yield
    finally:
        _anew = False


def is_empty() -> bool:
    """Whether the current agency holds nothing yet, and may be given what was told before."""
    if _anew:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        return bool(cursor.fetchone()[0])


@contextmanager
def _writing() -> Iterator[list[str]]:
    """The statements that write meanwhile, whole."""
    said: list[str] = []

    def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(text, params, many, context)
        if text.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            cursor = context["cursor"].cursor
            # Another cursor than the one whose answer is not yet read.
            other = psycopg.ClientCursor(cursor.connection)
            said.append(other.mogrify(_with_numbers(text, cursor.pgresult, other), params))
        return done

    with connection.execute_wrapper(note):
        yield said


def _with_numbers(text: str, result: Any, other: psycopg.Cursor[Any]) -> str:
    """The statement with the numbers that its rows were given."""
    found = _INSERT.match(text)
    if found is None or found["columns"].startswith('"id"'):
        return text
    if found["returning"]:
        numbers = [result.get_value(row, 0).decode() for row in range(result.ntuples)]
    else:
        # One row, or none when it was there.
        given = other.execute("SELECT currval(pg_get_serial_sequence(%s, 'id'))", [found["table"]]).fetchone()
        numbers = [str(given[0])] if given else []
    head, tail = f'INSERT INTO "{found["table"]}" ("id", {found["columns"]}) ', found["conflict"] or ""
    if found["kind"].startswith("SELECT"):
        values = f"SELECT * FROM UNNEST(ARRAY[{', '.join(numbers)}]::bigint[], {found['values']})"
    else:
        rows = zip(numbers, found["values"].split("), ("), strict=True)
        values = f"VALUES ({'), ('.join(f'{number}, {row}' for number, row in rows)})"
    return head + values + tail
