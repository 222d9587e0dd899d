"""System checks of settings that would let one agency read another."""

# ruff: noqa: ARG001  the signature is Django's

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

KEY_FUNCTION = "django_tenants.cache.make_key"


def caches_are_separate(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each cache puts the schema into its keys."""
    return [
        Error(
            f"CACHES[{alias!r}] is shared between agencies.", hint=f"KEY_FUNCTION = {KEY_FUNCTION!r}", id="tenants.E001"
        )
        for alias, cache in settings.CACHES.items()
        if cache.get("KEY_FUNCTION") != KEY_FUNCTION and not cache["BACKEND"].endswith("DummyCache")
    ]


def sessions_are_separate(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Sessions live in the agency's schema and their cookie on its host."""
    errors: list[CheckMessage] = []
    if settings.SESSION_ENGINE != "django.contrib.sessions.backends.db":
        errors.append(Error("Sessions must live in the database of the agency.", id="tenants.E002"))
    if settings.SESSION_COOKIE_DOMAIN or settings.CSRF_COOKIE_DOMAIN:
        errors.append(Error("A cookie must not be sent to several agencies.", id="tenants.E003"))
    return errors


def hosts_are_strict(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An unknown host never falls back on the platform's."""
    if getattr(settings, "SHOW_PUBLIC_IF_NO_TENANT_FOUND", False):
        return [Error("SHOW_PUBLIC_IF_NO_TENANT_FOUND must stay off.", id="tenants.E004")]
    return []


def applications_are_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """No application with a cache of its own across agencies, none that is installed twice."""
    refused = {"django.contrib.sites", "modelsearch", "wagtail.contrib.forms"} & set(settings.INSTALLED_APPS)
    return [Error(f"{name} must not be installed (docs/running.md).", id="tenants.E005") for name in sorted(refused)]


def register_all() -> None:
    """Make `manage.py check` run these."""
    for check in (caches_are_separate, sessions_are_separate, hosts_are_strict, applications_are_safe):
        register(check, Tags.security)
