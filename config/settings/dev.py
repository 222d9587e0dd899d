"""The demo and everyday work on one machine."""

import secrets

from config import env
from config.local import postgres
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, LOCAL_DIR


def _local_secret() -> str:
    """A key of this checkout's own, made at the first start and kept: sessions outlive a restart."""
    path = LOCAL_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


DEBUG = env.flag("AMIABLE_DEBUG", default=False)
SECRET_KEY = env.text("AMIABLE_SECRET_KEY", "") or _local_secret()
# The launcher's own server, unless the environment names another.
LOCAL_SERVER = postgres.Server()
DATABASES = {
    "default": {
        **DATABASES["default"],
        **env.database(env.text("DATABASE_URL", LOCAL_SERVER.dsn("amiable", "amiable_app"))),
    }
}
OWNER_DATABASE = env.database(env.text("OWNER_DATABASE_URL", LOCAL_SERVER.dsn("amiable", "amiable_owner")))
PG_DUMP = env.text("AMIABLE_PG_DUMP", postgres.binary("pg_dump"))
BROKER_URL = env.text("BROKER_URL", LOCAL_SERVER.queue_url("amiable_queue"))
# Letters are read in the sandbox's mail box; static files straight from the sources.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The stand-in of the identity provider is on this machine.
PRIVATE_IDENTITY_PROVIDERS = True
# So are those of the public registers.
OUTBOUND_SESSION = "config.outbound.any_session"
MAIL_BOX_CLIENT = "config.mail_boxes.any_mail_box"
WEBHOOKS_IN_CLEAR = True
# Browsers take *.localhost for safe; who verifies a security key knows https and localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
OPENINGS = env.flag("AMIABLE_OPENINGS", default=True)
MONTHLY_PRICE = env.integer("AMIABLE_MONTHLY_PRICE", 79)
DEMO_DOORS = str(LOCAL_DIR / "demo.json")
