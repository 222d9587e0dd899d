"""Where the providers of letters stand at which agencies have accounts of their own (docs/providers.md)."""

from config import env

__all__ = [
    "LA_POSTE_URL", "MAILEVA_SIGN_IN_URL", "MAILEVA_URL", "MAIL_BOX_CLIENT", "POST_CALL_SECONDS",
    "POST_OFFICE_HONOURS_KEYS",
]  # fmt: skip

POST_OFFICE_HONOURS_KEYS = env.flag("AMIABLE_POST_OFFICE_HONOURS_KEYS", default=True)
# How long a provider of letters may keep silent during one call, in seconds.
POST_CALL_SECONDS = 30
# Those at which agencies have accounts of their own: their keys are typed on the screen, their addresses stand here.
LA_POSTE_URL = env.text("AMIABLE_LA_POSTE_URL", "https://api.laposte.fr/suivi/v2")
MAILEVA_URL = env.text("AMIABLE_MAILEVA_URL", "https://api.maileva.com")
MAILEVA_SIGN_IN_URL = env.text(
    "AMIABLE_MAILEVA_SIGN_IN_URL",
    "https://connexion.maileva.com/auth/realms/services/protocol/openid-connect/token",
)
# The mail box of an agency is called over TLS, at a name that leads to a public address.
MAIL_BOX_CLIENT = "config.mail_boxes.public_mail_box"
