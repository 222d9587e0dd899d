"""The Celery application of the workers."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from config.messaging import CONFIGURATION

app = Celery("amiable")
app.conf.update(CONFIGURATION)


@setup_logging.connect
def _keep_our_logs(**options: Any) -> None:
    """Celery would replace the handlers; connecting this is how it is told not to."""
