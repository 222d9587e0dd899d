"""Why a statement of account is not sent, in words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountBar(TextChoices):
    """What stands between a person and the statement that they asked for."""

    UNKNOWN = "unknown", _("Notre première lettre n’est pas partie : la personne ne nous connaît pas encore.")
    SHARED = "shared", _("Plusieurs personnes doivent cette somme : le relevé dirait à l’une ce que l’autre a payé.")
    DECEASED = "deceased", _("La personne est décédée : le relevé se remet à ses héritiers, ou à leur notaire.")
    NO_ADDRESS = "no_address", _("Aucune adresse où écrire n’est connue : corrigez-la d’abord.")
    REFUSED = "refused", _("La loi ne permet pas d’écrire à cette personne.")
