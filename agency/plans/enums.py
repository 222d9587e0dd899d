"""Life of a plan and of its instalments."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    """A plan accepted within the mandate's powers runs at once; another waits for a person."""

    PROPOSED = "proposed", _("proposé")
    RUNNING = "running", _("en cours")
    COMPLETED = "completed", _("terminé")
    ENDED = "ended", _("arrêté")
    DECLINED = "declined", _("non retenu")


OPEN_PLANS = frozenset({PlanState.PROPOSED, PlanState.RUNNING})


class PlanObstacle(StrEnum):
    """Why a person cannot agree on a plan for a case."""

    PROTECTED = "protected"
    BARRED = "barred"
    SETTLED = "settled"
    RUNNING = "running"
    PROPOSED = "proposed"
    OF_ANOTHER = "of_another"
    NOT_ACTIVE = "not_active"


class InstalmentState(TextChoices):
    """Derived from what was paid; kept so that lists stay one query."""

    TO_COME = "to_come", _("à venir")
    PAID = "paid", _("réglée")
    PART_PAID = "part_paid", _("réglée en partie")
    DROPPED = "dropped", _("retirée : une autre la remplace")
