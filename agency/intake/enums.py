"""What becomes of a batch and of each of its lines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BatchState(TextChoices):
    """Nothing is written before a person has seen the totals and confirmed."""

    PREVIEW = "preview", _("à vérifier")
    CONFIRMING = "confirming", _("en train d’être confié")
    CONFIRMED = "confirmed", _("confié")
    ABANDONED = "abandoned", _("abandonné")


class Outcome(TextChoices):
    """What a line is, after reading and after the rules."""

    READY = "ready", _("prête")
    DOUBTFUL = "doubtful", _("à vérifier")
    INCOMPLETE = "incomplete", _("à compléter")
    REFUSED = "refused", _("refusée")
    CONFIDED = "confided", _("confiée")


# What a creditor may confide: at once, or once the line was checked against the invoice.
CONFIDABLE = (Outcome.READY, Outcome.DOUBTFUL)
