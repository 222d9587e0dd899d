"""The one write of erasures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django_tenants.utils import schema_context

from tenants.current import schema_name
from tenants.models import ErasureEntry


def keep_erasures(*, marks: Mapping[int, str], at: datetime) -> None:
    """Write, outside the agency's reach and in the same transaction, which cases of the current agency are erased."""
    schema = schema_name()
    rows = [ErasureEntry(schema=schema, number=number, mark=mark, at=at) for number, mark in marks.items()]
    with schema_context("public"):
        ErasureEntry.objects.bulk_create(rows, ignore_conflicts=True)
