"""The suite: a database server of its own, no worker, nothing that leaves the machine."""

import tempfile
from pathlib import Path

from config import env
from config.local import postgres
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES

DEBUG = False
SECRET_KEY = "tests-only-" + "x" * 50
SECRET_KEY_FALLBACKS = []
ALLOWED_HOSTS = [".localhost", "127.0.0.1"]

# Never the database of the environment. `tests/databases.py` gives each run its own copy of a template.
TEST_SERVER = postgres.Server("pgtest", durable=False)
DATABASES = {"default": {**DATABASES["default"], **env.database(TEST_SERVER.dsn("amiable", "amiable_app"))}}
OWNER_DATABASE = env.database(TEST_SERVER.dsn("amiable", "amiable_owner"))
PG_DUMP = env.text("AMIABLE_PG_DUMP", postgres.binary("pg_dump"))

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.gettempdir()) / "amiable-tests-media"
WHITENOISE_AUTOREFRESH = True
BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
OPENINGS = True
MONTHLY_PRICE = 79
