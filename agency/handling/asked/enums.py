"""Halves of a day, and where a call that was asked for stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HalfDay(TextChoices):
    """When in the day a person wants to be called."""

    MORNING = "morning", _("le matin, de 9 h à 12 h 30")
    AFTERNOON = "afternoon", _("l’après-midi, de 14 h à 18 h")


class CallRequestState(TextChoices):
    """Where a call that a person asked for stands."""

    OPEN = "open", _("à passer")
    CALLED = "called", _("passé, la personne a parlé")
    TRIED = "tried", _("passé, sans joindre la personne")
    WITHDRAWN = "withdrawn", _("retiré par la personne")
    LEFT = "left", _("ne sera pas passé")
