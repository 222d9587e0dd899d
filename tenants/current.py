"""The current tenant: schema and agency of the connection, typed (Django's own type knows of no schema)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import connection

if TYPE_CHECKING:
    from .models import Agency

PUBLIC = "public"


def schema_name() -> str:
    """Name of the current schema: an agency's, or `public`."""
    return cast(str, connection.schema_name)  # type: ignore[attr-defined]


def current_agency() -> Agency:
    """The agency whose schema this is, with its name, code and host.

    In `schema_context` the connection knows a bare name only: enter with `tenant_context(agency)`.
    """
    return cast("Agency", connection.tenant)  # type: ignore[attr-defined]


def is_public() -> bool:
    """Whether this is the platform's own schema."""
    return schema_name() == PUBLIC


def on_trial() -> bool:
    """Whether the current agency holds invented people, and lets nothing leave."""
    return bool(_column_of_agency("trial"))


def no_new_work() -> bool:
    """Whether the current agency takes no new file and begins no case, for want of a paid subscription."""
    return _column_of_agency("no_new_work_since") is not None


def _column_of_agency(column: str) -> Any:
    """What the platform's table says of the current agency; asked again where the connection knows a bare name only."""
    from django_tenants.utils import schema_context  # noqa: PLC0415  needs the settings

    from .models import Agency  # noqa: PLC0415  as above

    tenant = connection.tenant  # type: ignore[attr-defined]
    if hasattr(tenant, column) or is_public():
        return getattr(tenant, column, None)
    schema = schema_name()
    with schema_context(PUBLIC):
        return Agency.objects.filter(schema_name=schema).values_list(column, flat=True).first()
