"""What became of a bank statement and of its lines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineState(TextChoices):
    """A bank line: matched on its own only when sure, else shown to a person."""

    TO_MATCH = "to_match", _("à rapprocher")
    MATCHED = "matched", _("rapprochée")
    SUSPENSE = "suspense", _("à identifier")
    IGNORED = "ignored", _("sans objet")
    HELD = "held", _("relevé en attente")


class StatementState(TextChoices):
    """A statement is booked when it follows the others, or when a person says why it does not."""

    BOOKED = "booked", _("enregistré")
    WAITING = "waiting", _("en attente")
    SET_ASIDE = "set_aside", _("écarté")


class Waits(TextChoices):
    """Why a statement waits for the one that it lacks, or for a person."""

    GAP = "gap", _("il ne suit aucun relevé enregistré")
    OVERLAP = "overlap", _("il contredit un relevé enregistré")
    UNSURE = "unsure", _("il peut être une suite ou une copie")


class DebitNature(TextChoices):
    """What money that left the dedicated account was, when it is no transfer returned."""

    FEE = "fee", _("frais de la banque")
    OTHER = "other", _("autre sortie")
