"""Words given, and what became of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CommitmentKind(TextChoices):
    """What was announced."""

    NEXT_STEP = "next_step", _("prochaine étape annoncée")
    HAND_BACK = "hand_back", _("retour au créancier annoncé")
    ANSWER = "answer", _("réponse promise")
    PAUSE_END = "pause_end", _("fin de pause annoncée")
    REMITTANCE = "remittance", _("reversement promis")
    TALK = "talk", _("point promis au créancier")


class CommitmentState(TextChoices):
    """A commitment is kept on its day, or cancelled by someone who says why."""

    OPEN = "open", _("à tenir")
    KEPT = "kept", _("tenu")
    KEPT_LATE = "kept_late", _("tenu en retard")
    CANCELLED = "cancelled", _("annulé")


KEPT_STATES = frozenset({CommitmentState.KEPT, CommitmentState.KEPT_LATE})
ANNOUNCED_STEPS = frozenset({CommitmentKind.NEXT_STEP, CommitmentKind.HAND_BACK})
"""What a letter says will follow without an answer: a letter, or the end of the mission."""
SAID_BY_A_PERSON = frozenset({CommitmentKind.PAUSE_END, CommitmentKind.TALK})
"""Words that no operation keeps: somebody calls, then says what was done."""
