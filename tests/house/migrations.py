"""What a migration takes from the code of before, which goes on working while the next release is put in place.

« Migrations only add » (docs/hosting.md): what follows shows where one does not. It may then still land, one release
after the code stopped needing what goes: the migration says so itself, in `UNUSED_SINCE = "1.4: …"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

_GONE = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.AlterUniqueTogether,
)
_TAKES = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME|SET\s+NOT\s+NULL|ALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE)\b", re.IGNORECASE
)


def taken_from_the_code_of_before(migration: Any, before: ProjectState) -> Iterator[str]:
    """What the release that runs would miss, an operation each; `before` is what the migration finds."""
    state, new = before.clone(), set()
    for operation in _flat(migration.operations):
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", "") not in new and (why := _taken(operation, state, migration)):
            yield f"{operation.describe()}: {why}"
        operation.state_forwards(migration.app_label, state)


def _flat(operations: list[Any]) -> Iterator[Any]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _taken(operation: Any, state: ProjectState, migration: Any) -> str:
    if isinstance(operation, _GONE):
        return "it is read and written under that name until the last process of before has ended"
    if isinstance(operation, migrations.AddField) and _must_be_given(operation.field):
        return "rows written by the code of before lack it: allow NULL or give a db_default"
    if isinstance(operation, migrations.AlterField):
        held = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
        return _narrower(held, operation.field)
    if isinstance(operation, migrations.RunSQL) and _TAKES.search(str(operation.sql)):
        return "its SQL takes or renames what is there"
    return ""


def _must_be_given(field: Any) -> bool:
    stored = not field.many_to_many and not getattr(field, "generated", False)
    return bool(stored and not field.null and getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED)


def _narrower(held: Any, wanted: Any) -> str:
    if held.get_internal_type() != wanted.get_internal_type():
        return "the column is of another type"
    if held.null and not wanted.null:
        return "the code of before writes NULL"
    longest, allowed = (getattr(field, "max_length", None) for field in (held, wanted))
    if allowed is not None and (longest is None or allowed < longest):
        return "the code of before writes longer values"
    return "the code of before writes the same value twice" if wanted.unique and not held.unique else ""
