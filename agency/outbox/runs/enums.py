"""How far a mail run is, what became of each of its letters, what comes back to the agency."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.outbox.enums import DeliveryKind


class MailRunState(TextChoices):
    """asked -> ready -> printed -> posted; dropped on the side."""

    ASKED = "asked", _("en préparation")
    READY = "ready", _("à imprimer")
    PRINTED = "printed", _("imprimée, à poster")
    POSTED = "posted", _("postée")
    DROPPED = "dropped", _("abandonnée")


OPEN = (MailRunState.ASKED, MailRunState.READY, MailRunState.PRINTED)
"""The letters of these runs belong to them: nothing else may send them."""


class MailLineState(TextChoices):
    """A letter of a run: in it, pulled out before it was posted, or posted."""

    IN = "in", _("dans la tournée")
    PULLED = "pulled", _("retirée")
    POSTED = "posted", _("postée")


class Pulled(TextChoices):
    """Why a letter was pulled out by a person; the gate and the letter's own changes have their own codes."""

    SPOILED = "spoiled", _("à refaire")
    DROPPED = "dropped", _("tournée abandonnée")


class Changed(TextChoices):
    """What happened to a letter since it was printed, when it is not the gate that says no."""

    CANCELLED = "cancelled", _("annulée depuis")
    HELD = "held", _("retenue depuis")
    PLANNED = "planned", _("à recomposer")
    FAILED = "failed", _("en échec")
    REDRAWN = "redrawn", _("composée de nouveau depuis")
    DATE = "date", _("sa date est trop ancienne")
    SUM = "sum", _("la somme due a changé")
    ADDRESS = "address", _("l’adresse a changé")
    WORDS = "words", _("son texte ne peut plus partir")
    CODE = "code", _("son code d’accès n’ouvre plus")


class Return(TextChoices):
    """What comes back to the agency of a letter, in the one vocabulary of deliveries."""

    DELIVERED = DeliveryKind.DELIVERED.value, _("avis de réception signé")
    REFUSED = DeliveryKind.REFUSED.value, _("pli refusé")
    UNCLAIMED = DeliveryKind.UNCLAIMED.value, _("pli avisé, non réclamé")
    RETURNED = DeliveryKind.RETURNED.value, _("parti sans laisser d’adresse, ou inconnu à l’adresse")
