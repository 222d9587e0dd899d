"""Who may act."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActorKind(TextChoices):
    """The sort of author of an act."""

    STAFF = "staff", _("équipe")
    CREDITOR = "creditor", _("créancier")
    DEBTOR = "debtor", _("personne")
    SYSTEM = "system", _("Amiable")
    PROVIDER = "provider", _("prestataire")
