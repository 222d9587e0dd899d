"""What people write to the agency about."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """The subject of a message, in the visitor's words."""

    LETTER = "letter", _("J’ai reçu une lettre")
    ENTRUST = "entrust", _("Je veux confier des factures")
    OTHER = "other", _("Autre chose")
