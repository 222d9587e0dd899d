"""The product as in the demo, its tasks run by the request that wakes them: no worker to wait for."""

from config.settings.dev import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
