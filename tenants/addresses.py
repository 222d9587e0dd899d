"""Base URL of an agency. Imported by the settings, hence free of models."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from .current import PUBLIC, current_agency

STANDARD_PORTS = {("http", 80), ("https", 443)}


def base_url(agency: Any = None) -> str:
    """Address of an agency without a final slash, the current one by default: `https://agence.example`.

    In `schema_context` the connection knows a bare schema name; the host is then read from the public schema.
    """
    tenant = agency or current_agency()
    if tenant.schema_name == PUBLIC:
        return platform_url()
    return _address(getattr(tenant, "host", None) or _host_of(tenant.schema_name))


def platform_url() -> str:
    """Address of the platform itself, from anywhere."""
    return _address(settings.PUBLIC_HOSTS[0])


def _address(host: str) -> str:
    port = "" if (settings.SCHEME, settings.PORT) in STANDARD_PORTS else f":{settings.PORT}"
    return f"{settings.SCHEME}://{host}{port}"


def _host_of(schema_name: str) -> str:
    from django_tenants.utils import schema_context  # noqa: PLC0415  needs the settings

    from .models import Domain  # noqa: PLC0415  as above

    with schema_context("public"):
        return str(Domain.objects.get(tenant__schema_name=schema_name, is_primary=True).domain)
