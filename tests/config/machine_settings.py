"""Settings of one machine among several: those of development, with the cache that all share."""

import os

from config.settings.dev import *  # noqa: F403

CACHES = {
    alias: {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["REDIS_URL"],
        "KEY_PREFIX": alias,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    }
    for alias in ("default", "renditions")
}
