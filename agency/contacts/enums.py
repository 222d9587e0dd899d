"""How far a change of address, e-mail or number went, and what serves today."""

from enum import Enum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContactChangeState(TextChoices):
    """An e-mail waits for its confirmation; the rest is used at once, until somebody says that it was not them."""

    WAITING = "waiting", _("à confirmer par la nouvelle adresse")
    USED = "used", _("utilisée")
    LEFT = "left", _("remplacée avant d’être confirmée")
    DISOWNED = "disowned", _("contestée, à vérifier")
    SETTLED = "settled", _("contestée, vérifiée")


class Serving(Enum):
    """What a person is reached at today, beside one change of theirs: the one before, the one told, or yet another."""

    BEFORE = auto()
    BROUGHT = auto()
    OTHER = auto()
