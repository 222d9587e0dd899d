"""The bench's web server: as in production where it costs, on the local databases; no TLS and no Redis."""

from config.settings.dev import *  # noqa: F403

ROOT_URLCONF = "tests.bench.portal_urls"
# Static files are listed once, at the start.
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False
