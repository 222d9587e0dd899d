"""What becomes today of what is planned."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TodayVerdict(TextChoices):
    """What becomes today of what is planned for a person."""

    GOES = "goes", _("part aujourd’hui")
    WAITS = "waits", _("attend")
    STOPS = "stops", _("ne part pas")
    NOTHING = "nothing", _("rien n’est prévu aujourd’hui")
