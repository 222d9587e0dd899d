"""The wiring as an app without models, so that every process knows the Celery application."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Amiable"

    def ready(self) -> None:
        """Tasks bind to the application that exists when they are first called."""
        from . import celery  # noqa: F401, PLC0415  its configuration reads the settings
