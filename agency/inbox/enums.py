"""What a mail that came is, and where it went."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MailNature(TextChoices):
    """Who speaks: somebody, a machine, or a server that could not deliver."""

    HUMAN = "human", _("écrit par quelqu’un")
    AUTOMATIC = "automatic", _("réponse automatique")
    UNDELIVERED = "undelivered", _("e-mail non remis")


class MailState(TextChoices):
    """`to_file` waits for a person; the others are settled."""

    TO_FILE = "to_file", _("à classer")
    FILED = "filed", _("au dossier")
    LEFT = "left", _("sans suite")
