"""Keeps one cache of content types per schema instead of one per process.

Django keeps them in a dictionary shared by all threads: the thread of one agency would read the numbers of another.
"""

# ruff: noqa: ARG001, SLF001  what is replaced is a private member of Django's

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentTypeManager

from tenants.current import schema_name


def _cache_of_schema(manager: Any) -> dict[Any, Any]:
    caches = manager.__dict__.setdefault("_caches", {})
    cache: dict[Any, Any] = caches.setdefault(schema_name(), {})
    return cache


def _forget(manager: Any, value: dict[Any, Any]) -> None:
    """Each manager starts with its own: migrations work on former shapes of the model."""
    manager._caches = {}


def separate_by_schema() -> None:
    """Make every content type manager read and fill the cache of the current schema."""
    setattr(ContentTypeManager, "_cache", property(_cache_of_schema, _forget))  # noqa: B010  a name Django keeps to itself
