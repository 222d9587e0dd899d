"""How sendings are sorted for the staff, by the word shown in the address."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Folder(TextChoices):
    """The folders of « Courriers », in the order of the page."""

    TO_READ = "a-relire", _("À relire")
    HELD = "retenus", _("Retenus")
    SENT = "envoyes", _("Envoyés")
    IN_DOUBT = "a-verifier", _("À vérifier")
    CANCELLED = "annules", _("Annulés")
