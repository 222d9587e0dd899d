"""Life of a mandate, powers given by the creditor."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MandateState(TextChoices):
    """Only an active mandate lets anything be sent (R1.7), from its first day to its last."""

    DRAFT = "draft", _("à signer")
    ACTIVE = "active", _("en vigueur")


class EscalationDecision(TextChoices):
    """Who decides to go to court, when nothing amicable worked (R1.8)."""

    EACH_TIME = "creditor_each_time", _("le créancier, dossier par dossier")
    STANDING = "standing_instruction", _("instruction permanente écrite")
