"""Where a case's strategy stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    """A run ends by itself after its last step, or when the case leaves the machine."""

    RUNNING = "running", _("en cours")
    FINISHED = "finished", _("terminée")
    STOPPED = "stopped", _("arrêtée")
