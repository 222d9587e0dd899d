"""What a person ticks on the answer slip of a letter."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SlipChoice(TextChoices):
    """The four boxes, in the order of the sheet."""

    PLAN = "plan", _("A. Payer en plusieurs fois")
    DISPUTE = "dispute", _("B. Pas d’accord")
    PAID = "paid", _("C. Déjà payé")
    TIME = "time", _("D. Besoin de temps")
