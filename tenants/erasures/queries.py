"""Reads of erasures."""

from __future__ import annotations

from django_tenants.utils import schema_context

from tenants.current import schema_name
from tenants.models import ErasureEntry


def erased_marks() -> dict[int, set[str]]:
    """Return what the current agency erased: the marks of its cases, by number."""
    schema, found = schema_name(), dict[int, set[str]]()
    with schema_context("public"):
        for number, mark in ErasureEntry.objects.filter(schema=schema).values_list("number", "mark"):
            found.setdefault(number, set()).add(mark)
    return found
