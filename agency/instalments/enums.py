"""What follows the dates of a plan, step by step, and what a person of the agency decides at the end of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StepKind(TextChoices):
    """A reminder before the date; then, once it was missed, the steps of the law by the codes that it gives (R5.4)."""

    REMINDER = "reminder", _("rappel avant la date")
    FRIENDLY = "friendly_message", _("premier message")
    SECOND = "second_message", _("appel, ou second message")
    OFFER = "new_schedule_offer", _("autres dates proposées")
    NOTICE = "notice", _("courrier avant l’arrêt possible")
    DECISION = "end_by_staff", _("décision d’une personne du cabinet")


AFTER_MISSED = (StepKind.FRIENDLY, StepKind.SECOND, StepKind.OFFER, StepKind.NOTICE, StepKind.DECISION)
"""The steps in their order: none is passed over, whatever stopped the case meanwhile."""


class PlanChoice(TextChoices):
    """What a person of the agency decides of a plan that is not followed, with a reason (R5.4)."""

    KEEP = "keep", _("garder l’échéancier tel qu’il est")
    MOVE = "move", _("reporter les versements manqués à la suite des autres")
    END = "end", _("arrêter l’échéancier")


class ChangeKind(TextChoices):
    """How the person of a plan changes it without cancelling it."""

    RAISED = "raised", _("versements plus hauts")
    LOWERED = "lowered", _("versements plus bas")
    SKIPPED = "skipped", _("un mois passé")


LIGHTER = (ChangeKind.LOWERED, ChangeKind.SKIPPED)
"""What puts the end of a plan off: counted against what the mandate allows at once."""


class ChangeState(TextChoices):
    """What is within the mandate is done at once; what is beyond it waits for an answer, the old dates going on."""

    DONE = "done", _("fait")
    ASKED = "asked", _("demandé")
    ACCEPTED = "accepted", _("accepté")
    DECLINED = "declined", _("non retenu")
