"""What became of an attempt to pay by card, and of a provider's event."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttemptState(TextChoices):
    """A card attempt. Created before the provider is called; `unknown` after a silence."""

    CREATED = "created", _("préparé")
    OPEN = "open", _("en cours chez la banque")
    PAID = "paid", _("payé")
    FAILED = "failed", _("refusé")
    EXPIRED = "expired", _("abandonné")
    UNKNOWN = "unknown", _("sort à vérifier")


class ReceiptState(TextChoices):
    """A provider's event: kept at once, worked later, never lost."""

    RECEIVED = "received", _("reçu")
    DONE = "done", _("traité")
    QUARANTINED = "quarantined", _("écarté")
    FAILED = "failed", _("en échec")
    DISMISSED = "dismissed", _("classé")


class IncidentKind(TextChoices):
    """What happens to card money after the payment, and wants somebody's look."""

    REFUND = "refund", _("remboursement")
    REFUND_FAILED = "refund_failed", _("remboursement revenu")
    DISPUTE = "dispute", _("paiement contesté")
    DISPUTE_LOST = "dispute_lost", _("contestation perdue")
    FRAUD_WARNING = "fraud_warning", _("fraude signalée par la banque")
    PAYOUT_FAILED = "payout_failed", _("virement refusé par notre banque")
