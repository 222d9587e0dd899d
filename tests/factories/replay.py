"""What stands in nearly every test is told once by the operations, then written again as the same rows.

Telling an agency, its client, the neighbour and a case takes most of a short test. The statements that wrote them
the first time in this process, with the numbers that PostgreSQL gave to their rows, are sent in one go: triggers,
checks and books see what they saw. A test begins with an empty agency; as long as nobody but these tellers writes into
it, the same words in the same order find what they found before. Whatever a test does itself ends that, and what
follows is told by the operations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils.translation import get_language

_INSERT = re.compile(
    r'INSERT INTO "(?P<table>\w+)" \((?P<columns>.*?)\) (?P<kind>VALUES \(|SELECT \* FROM UNNEST\()(?P<values>.*)\)'
    r"(?P<conflict> ON CONFLICT DO NOTHING)?(?P<returning> RETURNING .*)?$",
    re.DOTALL,
)
# Whoever wrote into one of these before is not in an empty agency.
_EMPTY = "SELECT " + " AND ".join(
    f"NOT EXISTS (SELECT FROM agency_{table})" for table in ("agencyprofile", "creditor", "debtor", "case", "counter")
)
# A write, wherever it stands in a statement; « FOR UPDATE » is none.
_WRITES = re.compile(r'\b(?:INSERT INTO|DELETE FROM|UPDATE (?!OF\b|SKIP\b|NOWAIT\b)"?[a-z_]+)', re.IGNORECASE)
# Who is signed in changes nothing of what the tellers find.
_APART = re.compile(r'(?:INTO|FROM|UPDATE) "?(?:django_session|users_|account_|mfa_|auth_)', re.IGNORECASE)
_READY = ("creditor", "mandate", "debtor")
Told = TypeVar("Told", bound=Model)


@dataclass
class _Test:
    """What the tellers said so far in each agency of this test: None once somebody else wrote there."""

    said: dict[str, tuple[Any, ...] | None]
    telling: bool = False
    anew: bool = False


@dataclass(frozen=True)
class _Story:
    """What one teller wrote, and the row that it gave."""

    statements: str
    model: type[Model]
    key: Any


_told: dict[tuple[Any, ...], _Story] = {}
_test = _Test({})


def told(tell: Callable[..., Told]) -> Callable[..., Told]:
    """A teller: what it wrote is sent again when the same tellers said the same before it, in this database."""

    @wraps(tell)
    def once(*args: Any, **facts: Any) -> Told:
        place = f"{connection.settings_dict['NAME']}/{connection.schema_name}"
        before = None if _test.telling or _test.anew else _before(place)
        if before is None:
            return tell(*args, **facts)
        try:
            words = (tell.__name__, _words(args), _words(facts), get_language(), str(settings.MEDIA_ROOT))
            known = _told.get((place, before, words))
        except TypeError:
            # Something that has no words of its own.
            return tell(*args, **facts)
        row = _tell(place, before, words, partial(tell, *args, **facts)) if known is None else _send(known)
        _test.said[place] = (before, words)
        return row

    return once


def _before(place: str) -> tuple[Any, ...] | None:
    """What was said in this agency so far; nothing when it is empty, None when others wrote."""
    if place not in _test.said:
        _test.said[place] = () if _is_empty() else None
    return _test.said[place]


def _tell(place: str, before: tuple[Any, ...], words: tuple[Any, ...], tell: Callable[[], Told]) -> Told:
    _test.telling = True
    _test.said[place] = None
    try:
        with _writing() as said:
            row = tell()
    finally:
        _test.telling = False
    if None not in said:
        _told[place, before, words] = _Story(";\n".join(map(str, said)), type(row), row.pk)
    return row


def _send(story: _Story) -> Any:
    _test.telling = True
    try:
        if story.statements:
            with connection.cursor() as cursor:
                cursor.execute(story.statements)
        rows = story.model._base_manager.all()
        related = [name for name in _READY if name in {field.name for field in story.model._meta.fields}]
        return (rows.select_related(*related) if related else rows).get(pk=story.key)
    finally:
        _test.telling = False


def _words(value: Any) -> Any:
    """A value as part of a key. Raises TypeError for what cannot be one."""
    if isinstance(value, Model):
        return type(value).__name__, value.pk
    if isinstance(value, dict):
        return tuple(sorted((name, _words(one)) for name, one in value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(_words, value))
    hash(value)
    return value


def forget() -> None:
    """Tell everything again: another database took the place of the one that was told."""
    _told.clear()


@contextmanager
def told_anew(*, when: bool = True) -> Iterator[None]:
    """Let the operations tell it each time: a story that must go through one of them is told by them."""
    _test.anew = when
    try:
        yield
    finally:
        _test.anew = False


@contextmanager
def beginning() -> Iterator[None]:
    """A test begins: nothing was said yet, and what others write from here on is noticed."""
    _test.said, _test.telling = {}, False

    def note(execute: Any, text: Any, *rest: Any) -> Any:
        if not _test.telling and _test.said and _moves(str(text)):
            _test.said = dict.fromkeys(_test.said)
        return execute(text, *rest)

    with connection.execute_wrapper(note):
        yield


def _moves(text: str) -> bool:
    """Whether a statement changes what a teller may find."""
    if text.startswith(("SELECT", "SAVEPOINT", "RELEASE")):
        return False
    if text.startswith("ROLLBACK"):
        return True
    return bool(_WRITES.search(text)) and not _APART.search(text)


def _is_empty() -> bool:
    """Whether the current agency holds nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        return bool(cursor.fetchone()[0])


@contextmanager
def _writing() -> Iterator[list[str | None]]:
    """The statements that write meanwhile, whole; None among them once something was taken back."""
    said: list[str | None] = []

    def note(execute: Any, text: Any, params: Any, many: bool, context: Any) -> Any:
        done = execute(text, params, many, context)
        words = str(text)
        if words.startswith("ROLLBACK") or many:
            said.append(None)
        elif not words.startswith("SELECT") and _WRITES.search(words):
            cursor = context["cursor"].cursor
            # Another cursor than the one whose answer is not yet read.
            other = psycopg.ClientCursor(cursor.connection)
            said.append(other.mogrify(_with_numbers(words, cursor.pgresult, other), params))
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
