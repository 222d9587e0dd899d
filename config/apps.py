"""Django app without models that loads the Celery application in every process."""

from django.apps import AppConfig
from django.conf import settings


class WiringConfig(AppConfig):
    """First in the list, so that the others find the Celery application."""

    name = "config"
    verbose_name = "Amiable"

    def ready(self) -> None:
        """Tasks bind to the application that exists when they are first called; all are known by name."""
        from .celery import app  # noqa: PLC0415  its configuration reads the settings

        app.autodiscover_tasks(force=True)
        if settings.SENTRY_DSN:
            from .logs.errors import start  # noqa: PLC0415  the library is read where it serves

            start(settings.SENTRY_DSN)
