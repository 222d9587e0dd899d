"""Django app of the portals: static files and template tags, no table."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portals hold no model: they read the agency's and call its operations."""

    name = "portal"
    verbose_name = "Portails"
