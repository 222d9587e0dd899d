"""Production: behind a proxy that speaks TLS, every secret from the environment."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, CONTENT_SECURITY_POLICY, STORAGES

DEBUG = False
SECRET_KEY = env.text("AMIABLE_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("AMIABLE_OLD_SECRET_KEYS")
# Required here: the defaults of `base` point at a machine of one's own.
ALLOWED_HOSTS = env.words("AMIABLE_HOSTS")
SCHEME = "https"
PORT = env.integer("AMIABLE_PORT", 443)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The prefix makes a browser refuse a cookie planted by a neighbouring agency's host.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY,
    "DIRECTIVES": {**CONTENT_SECURITY_POLICY["DIRECTIVES"], "upgrade-insecure-requests": True},
}

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
REDIS_URL = env.text("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        alias: {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": alias,
            "KEY_FUNCTION": "django_tenants.cache.make_key",
        }
        for alias in CACHES
    }
