"""Why less is owed without any money passing through our hands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LoweringCause(TextChoices):
    """What the creditor did: received the money itself, credited its bill, or gave a part up."""

    PAID_DIRECT = "paid_direct", _("paiement reçu par le créancier")
    CREDIT_NOTE = "credit_note", _("avoir du créancier")
    WAIVER = "waiver", _("somme abandonnée par le créancier")


# The creditor decides them, and shows it.
DECISIONS = (LoweringCause.CREDIT_NOTE, LoweringCause.WAIVER)
