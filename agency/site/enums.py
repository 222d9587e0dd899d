"""What people write to the agency about, and what became of a piece of news on its way to an address."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """The subject of a message, in the visitor's words."""

    LETTER = "letter", _("J’ai reçu une lettre")
    ENTRUST = "entrust", _("Je veux confier des factures")
    OTHER = "other", _("Autre chose")


class NewsFate(TextChoices):
    """Where a piece of news stands for one address."""

    WAITING = "waiting", _("à envoyer")
    SENT = "sent", _("envoyée")
    LEFT = "left", _("désinscrit entre-temps")
    FAILED = "failed", _("refusée par son serveur")
    DOUBT = "doubt", _("peut-être partie")
