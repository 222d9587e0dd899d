"""What is done of several cases at once."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TogetherKind(TextChoices):
    """An act on a set of cases that can be undone."""

    ASSIGN = "assign", _("attribuer")
    SUSPEND = "suspend", _("suspendre jusqu’à un jour")
    TAG = "tag", _("poser une étiquette")
    QUALIFY = "qualify", _("qualifier les dossiers semblables d’un dépôt")
    UNTAG = "untag", _("retirer une étiquette")
