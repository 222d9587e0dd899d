"""Words given, and what became of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommitmentKind(TextChoices):
    """What was announced."""

    NEXT_STEP = "next_step", _("prochaine étape annoncée")
    ANSWER = "answer", _("réponse promise")
    PAUSE_END = "pause_end", _("fin de pause annoncée")
    REMITTANCE = "remittance", _("reversement promis")


class CommitmentState(TextChoices):
    """A commitment is kept on its day, or cancelled by someone who says why."""

    OPEN = "open", _("à tenir")
    KEPT = "kept", _("tenu")
    CANCELLED = "cancelled", _("annulé")
