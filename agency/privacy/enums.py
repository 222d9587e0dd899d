"""What a person asks of their data, how it came, what became of it; the state of a file to hand over."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DataRight(TextChoices):
    """The rights of a person over their data (RGPD 15 to 21)."""

    ACCESS = "access", _("recevoir une copie de mes données")
    RECTIFICATION = "rectification", _("corriger mes données")
    LIMITATION = "limitation", _("geler l’usage de mes données")
    OBJECTION = "objection", _("m’opposer à l’usage de mes données")
    ERASURE = "erasure", _("effacer mes données")


# The article of each, as it stands in registers and answers.
ARTICLES: dict[DataRight, str] = {
    DataRight.ACCESS: "RGPD 15",
    DataRight.RECTIFICATION: "RGPD 16",
    DataRight.LIMITATION: "RGPD 18",
    DataRight.OBJECTION: "RGPD 21",
    DataRight.ERASURE: "RGPD 17",
}


class RequestChannel(TextChoices):
    """How a person asked."""

    PAGE = "page", _("sa page")
    PHONE = "phone", _("téléphone")
    POST = "post", _("courrier")
    MAIL = "mail", _("e-mail")


class RequestOutcome(TextChoices):
    """What was done of it."""

    DONE = "done", _("fait")
    PARTLY = "partly", _("fait en partie")
    REFUSED = "refused", _("refusé, avec ses raisons")


class FileState(TextChoices):
    """Where a file stands: written by a worker, kept for a while, then forgotten."""

    WAITING = "waiting", _("en cours d’écriture")
    READY = "ready", _("prêt")
    FAILED = "failed", _("en échec")
    FORGOTTEN = "forgotten", _("effacé")
