"""Production: behind a proxy that speaks TLS, every address and secret from the environment."""

from config import env
from config.redis_sentinel import pool_options
from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, CONTENT_SECURITY_POLICY, DATABASES, STORAGES

DEBUG = False
SECRET_KEY = env.text("AMIABLE_SECRET_KEY")
DATABASES = {"default": {**DATABASES["default"], **env.database(env.text("DATABASE_URL"))}}
# Web and workers do without; `tenants.schemas.owner_connection` asks for it by name where it is needed.
OWNER_DATABASE = env.database(env.text("OWNER_DATABASE_URL")) if env.text("OWNER_DATABASE_URL", "") else {}
BROKER_URL = env.text("BROKER_URL")
# Asked again without a default: those of `base` point at a machine of one's own, and its secrets are public.
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com")
POST_OFFICE_URL = env.text("AMIABLE_POST_OFFICE_URL")
POST_OFFICE_KEY = env.text("AMIABLE_POST_OFFICE_KEY")
POST_OFFICE_WEBHOOK_SECRET = env.text("AMIABLE_POST_OFFICE_WEBHOOK_SECRET")
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("AMIABLE_FROM_EMAIL")

# The table of agencies says which hosts are answered, from the minute an agency has its own; others get a 404.
ALLOWED_HOSTS = env.comma_list("AMIABLE_HOSTS", "*")
PUBLIC_HOSTS = env.comma_list("AMIABLE_PUBLIC_HOSTS")
SCHEME = "https"
PORT = env.integer("AMIABLE_PORT", 443)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = env.integer("AMIABLE_TRUSTED_PROXIES", 1)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# The prefix makes a browser refuse a cookie planted by a neighbouring agency's host.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
# A working day at most, and an hour without a page (docs/hardening.md says why).
SESSION_LONGEST = env.integer("AMIABLE_SESSION_SECONDS", 43_200)
SESSION_IDLE = env.integer("AMIABLE_IDLE_SECONDS", 3600)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "form-action": ["'self'", "https://checkout.stripe.com"],
        "upgrade-insecure-requests": True,  # type: ignore[dict-item]  # the one directive without sources
    }
}

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
# Shared by all processes, or limits on attempts would be counted once per process.
CACHES = {
    alias: {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.text("REDIS_URL"),
        "KEY_PREFIX": alias,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "OPTIONS": pool_options(env.text("REDIS_URL")),
    }
    for alias in CACHES
}
