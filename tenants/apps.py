"""Configuration of the Django app `tenants`, installed in the public schema only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    """Label `tenants`, in the public schema only."""

    name = "tenants"
    verbose_name = _("cabinets")

    def ready(self) -> None:
        """Separate the cache of content types by schema, register the checks."""
        from . import checks  # noqa: PLC0415  needs the app registry
        from .backend import contenttype_cache  # noqa: PLC0415

        contenttype_cache.separate_by_schema()
        checks.register_all()
