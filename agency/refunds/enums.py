"""Codes of refunds, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RefundMeans(TextChoices):
    """How money goes back."""

    CARD = "card", _("sur la carte")
    TRANSFER = "transfer", _("par virement")


class RefundState(TextChoices):
    """Where a refund stands: only the bank, or the card provider, says that the money went back."""

    PREPARED = "prepared", _("à valider")
    AGREED = "agreed", _("en cours")
    SENT = "sent", _("demandé au prestataire")
    PAID = "paid", _("rendu")
    RETURNED = "returned", _("revenu")
    REFUSED = "refused", _("refusé par le prestataire")
    CANCELLED = "cancelled", _("annulé")


# What is about to go back: nothing else may take the same money.
ON_THE_WAY = (RefundState.PREPARED, RefundState.AGREED, RefundState.SENT)
# What did not reach the person, and waits for somebody's word.
FAILED = (RefundState.RETURNED, RefundState.REFUSED)
