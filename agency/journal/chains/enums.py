"""How a chain of hashes breaks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FaultKind(TextChoices):
    """How a chain of hashes fails to hold."""

    CHANGED = "changed", _("ses lignes ne donnent plus son empreinte")
    RESEALED = "resealed", _("il a été scellé de nouveau, avec une autre empreinte")
    CUT = "cut", _("il a disparu, avec ses lignes")
