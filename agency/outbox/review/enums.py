"""What a person decides of a letter before it leaves."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionKind(TextChoices):
    """One act of a person on a letter that has not left."""

    HELD = "held", _("retenu")
    RELEASED = "released", _("rendu au départ")
    MOVED = "moved", _("remis à un autre jour")
    CANCELLED = "cancelled", _("annulé")
