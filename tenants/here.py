"""Where the current connection is. Typed, since Django's own type of a connection knows of no schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import connection

if TYPE_CHECKING:
    from .models import Agency

PUBLIC = "public"


def schema_name() -> str:
    """Name of the current schema: an agency's, or `public`."""
    return cast(str, connection.schema_name)  # type: ignore[attr-defined]


def agency() -> Agency:
    """The agency whose schema this is, with its name, code and host.

    In `schema_context` the connection knows a bare name only: enter with `tenant_context(agency)`.
    """
    return cast("Agency", connection.tenant)  # type: ignore[attr-defined]


def outside() -> bool:
    """Whether this is the platform's own schema."""
    return schema_name() == PUBLIC
