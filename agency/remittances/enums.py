"""Codes of remittances, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RemittanceState(TextChoices):
    """Where a remittance stands. Its transfers have their own ends."""

    PREPARED = "prepared", _("à valider")
    APPROVED = "approved", _("validé")
    CANCELLED = "cancelled", _("annulé")


class TransferState(TextChoices):
    """Where a transfer to one creditor stands: only the bank says that it was paid."""

    WAITING = "waiting", _("en cours")
    PAID = "paid", _("versé")
    RETURNED = "returned", _("revenu de la banque")
    CANCELLED = "cancelled", _("annulé")


class NotYet(TextChoices):
    """Why money collected is not handed over today."""

    UNCLEARED = "uncleared", _("pas encore acquis à la banque")
    UNSURE = "unsure", _("contesté auprès de la banque de la personne")
    ON_ITS_WAY = "on_its_way", _("déjà dans un reversement en cours")
    ACCOUNT_WAITS = "account_waits", _("nouvel IBAN du créancier à valider par une autre personne")
    NEW_ACCOUNT = "new_account", _("IBAN du créancier validé depuis moins de deux jours")
    GOING_BACK = "going_back", _("en train d’être rendu à la personne")
    DEDUCTED = "deducted", _("déduit de ce que le créancier a reçu en trop")


# What counts as handed over, or about to be.
STANDING = (TransferState.WAITING, TransferState.PAID)
