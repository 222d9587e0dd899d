"""Several sets of rows read in one trip to the database: a page that shows many kinds of things asks once.

Each set stays its own query, with its own plan; the statement puts their answers side by side, as JSON, and Django
makes of each what it would have made of it alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet
from django.utils.dateparse import parse_duration

# What the driver hands over as text.
_AS_TEXT = (models.JSONField, models.BinaryField)


def read_together(*sets: QuerySet[Any]) -> None:
    """Fill each of these query sets with its rows; iterated over afterwards, none asks anything.

    Their prefetches are still asked for, set by set: `attach` does without. One statement, whatever their number; a
    set that was read, or that Django knows to be empty, costs nothing. Raises TypeError for a column of unknown kind.
    """
    asked: list[tuple[QuerySet[Any], Any]] = []
    parts, values = [], []
    for rows in sets:
        if rows._result_cache is not None:  # noqa: SLF001  nothing else says that it was read
            continue
        compiler = rows.query.get_compiler(using=connection.alias)
        try:
            statement, given = compiler.as_sql()
        except EmptyResultSet:
            compiler = None
        else:
            parts.append(_side_by_side(statement, compiler))
            values.extend(given)
        asked.append((rows, compiler))
    found = _ask(parts, values)
    for rows, compiler in asked:
        _fill(rows, compiler, next(found) if compiler is not None else [])


def attach(parents: Iterable[Any], name: str, children: Iterable[Any], of: str) -> None:
    """Give each parent, as `name`, the children whose key `of` is its own: what a prefetch does, with rows at hand.

    A related manager of that name answers with them, and each child with its parent, without asking.
    """
    kept: dict[Any, list[Any]] = {}
    for child in children:
        kept.setdefault(getattr(child, f"{of}_id"), []).append(child)
    for parent in parents:
        theirs = kept.get(parent.pk, [])
        for child in theirs:
            setattr(child, of, parent)
        if hasattr(type(parent), name):
            held = getattr(parent, name).get_queryset()
            _know(held, theirs)
            vars(parent).setdefault("_prefetched_objects_cache", {})[name] = held
        else:
            setattr(parent, name, theirs)


def _know(rows: Any, found: list[Any]) -> None:
    """Leave a query set as it is once it was read: it has no public way to be told what it holds."""
    rows._result_cache, rows._prefetch_done = found, True  # noqa: SLF001


def _side_by_side(statement: str, compiler: Any) -> str:
    """One set as one column: its rows in their order, each an object whose keys are the ranks of its columns."""
    kinds = [_kind(expression) for expression in _columns(compiler)]
    names = ", ".join(f"c{rank}" for rank in range(len(kinds)))
    told = ", ".join(f"c{rank}::text" if isinstance(kind, _AS_TEXT) else f"c{rank}" for rank, kind in enumerate(kinds))
    # Django's own statement, and names that are ranks: nothing that anybody typed.
    return f"(SELECT json_agg(r) FROM (SELECT {told} FROM ({statement}) AS s ({names})) AS r ({names}))"  # noqa: S608


def _ask(parts: list[str], values: list[Any]) -> Any:
    """The rows of each set, in turn."""
    if not parts:
        return iter(())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'{part}::text' for part in parts)}", values)
        row = cursor.fetchone() or ()
    return (json.loads(told, parse_float=Decimal) if told else [] for told in row)


def _fill(rows: Any, compiler: Any, found: list[dict[str, Any]]) -> None:
    """Have Django make its objects of what was found."""
    if compiler is None:
        _know(rows, [])
        return
    turn = [_read_of(kind) for kind in map(_kind, _columns(compiler))]
    made = [tuple(None if (told := row[f"c{n}"]) is None else one(told) for n, one in enumerate(turn)) for row in found]
    compiler.execute_sql = lambda *_args, **_options: [made]
    query = rows._query  # noqa: SLF001  its public setter takes tuples for dictionaries
    answered = query.chain()
    answered.get_compiler = lambda *_args, **_options: compiler
    rows._query = answered  # noqa: SLF001
    list(rows)
    rows._query = query  # noqa: SLF001


def _columns(compiler: Any) -> list[Any]:
    """What the statement selects for its reader, without what it only sorts by."""
    return [expression for expression, _, _ in compiler.select[: compiler.col_count]]


def _kind(expression: Any) -> Any:
    """The kind of a column; a foreign key is of the kind of what it leads to."""
    kind = expression.output_field
    while isinstance(kind, models.ForeignKey):
        kind = kind.target_field
    return kind


def _read_of(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, ArrayField):
        one = _read_of(kind.base_field)
        return lambda told: [None if each is None else one(each) for each in told]
    for known, read in _READ.items():
        if isinstance(kind, known):
            return read
    raise TypeError(f"a column of a kind unknown here: {type(kind).__name__}")


def _as_it_is(told: Any) -> Any:
    return told


# From JSON to what the driver would have given, the finer kind before the one that it is a kind of.
_READ: Mapping[type, Callable[[Any], Any]] = {
    models.DateTimeField: lambda told: datetime.fromisoformat(told).astimezone(UTC),
    models.DateField: date.fromisoformat,
    models.TimeField: time.fromisoformat,
    models.DurationField: parse_duration,
    models.DecimalField: Decimal,
    models.FloatField: float,
    models.UUIDField: UUID,
    models.BinaryField: lambda told: bytes.fromhex(told[2:]),
    **dict.fromkeys(
        (
            models.IntegerField, models.BooleanField, models.CharField, models.TextField, models.FileField,
            models.JSONField, models.GenericIPAddressField,
        ),
        _as_it_is,
    ),
}  # fmt: skip
