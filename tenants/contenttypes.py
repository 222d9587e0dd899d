"""One cache of content types per schema instead of one per process.

Django keeps them in a dictionary shared by all threads: the thread of one agency would read the numbers of another.
"""

# ruff: noqa: ARG001, SLF001  what is replaced is a private member of Django's

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentTypeManager
from django.db import connection


def _cache_of_schema(manager: ContentTypeManager) -> dict[Any, Any]:
    caches = manager.__dict__.setdefault("_caches", {})
    return caches.setdefault(connection.schema_name, {})


def _forget(manager: ContentTypeManager, value: dict[Any, Any]) -> None:
    """Each manager starts with its own: migrations work on former shapes of the model."""
    manager._caches = {}


def separate_by_schema() -> None:
    """Make every content type manager read and fill the cache of the current schema."""
    ContentTypeManager._cache = property(_cache_of_schema, _forget)
