"""What became of a courtesy reminder, and why one was left."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.law.contact.denials import DenyCode


class CourtesyState(TextChoices):
    """A word is sent once, or left with its reason."""

    WAITING = "waiting", _("prévu")
    HELD = "held", _("à relire")
    SENT = "sent", _("envoyé")
    LEFT = "left", _("laissé")
    DOUBT = "doubt", _("sort inconnu")
    FAILED = "failed", _("en échec")
    RETURNED = "returned", _("revenu")


STILL_HERE = (CourtesyState.WAITING, CourtesyState.HELD)
LEFT_US = (CourtesyState.SENT, CourtesyState.DOUBT, CourtesyState.RETURNED)
"""A word that the person may have read: never said again."""


class WhyLeft(TextChoices):
    """Why no word was sent, beside the refusals of the gate (R6.9)."""

    NOT_WAITING = "not_waiting", _("La facture n’attend plus son échéance.")
    DUE = "due", _("L’échéance est arrivée.")
    NO_EMAIL = "no_email", _("Aucune adresse e-mail n’est connue.")
    NO_ADDRESS = "no_address", _("Ni e-mail ni adresse postale qui tienne sur une enveloppe.")
    TOO_LATE = "too_late", _("Une lettre n’arriverait plus avant l’échéance.")
    PULLED = "pulled", _("Une personne de l’équipe l’a retirée.")
    CASE_OPEN = "case_open", _("Un dossier de cette personne est déjà suivi.")
    CARED_FOR = "cared_for", _("La personne est suivie à part, ou par la poste seulement.")
    TOLD_BEFORE = "told_before", _("Cette facture a déjà été rappelée.")
    NOT_AGREED = "not_agreed", _("Le mandat ne prévoit plus de rappel avant l’échéance.")
    WORDS = "words", _("Les mots de cette facture ne conviennent pas à un rappel courtois.")


MENDABLE = (
    WhyLeft.NO_EMAIL, WhyLeft.NO_ADDRESS, WhyLeft.WORDS, DenyCode.BAD_ADDRESS, DenyCode.NO_MANDATE,
    DenyCode.TENANT_COMPLIANCE_EXPIRED,
)  # fmt: skip
"""Why nothing was sent that somebody can mend while there is time."""
UNREACHED = (CourtesyState.FAILED, CourtesyState.DOUBT, CourtesyState.RETURNED)
"""A word that reached nobody, or that nobody knows to have."""
TOLD_OUTSIDE = frozenset({
    WhyLeft.NOT_AGREED, WhyLeft.NOT_WAITING, WhyLeft.DUE, WhyLeft.NO_EMAIL, WhyLeft.NO_ADDRESS, WhyLeft.TOO_LATE,
    WhyLeft.PULLED, WhyLeft.CASE_OPEN, WhyLeft.TOLD_BEFORE, WhyLeft.WORDS, DenyCode.BAD_ADDRESS, DenyCode.NO_MANDATE,
})  # fmt: skip
"""Why nothing was sent that a creditor reads: never what only the person or another creditor makes true."""
