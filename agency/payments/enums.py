"""How money comes in, and why it leaves again."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Method(TextChoices):
    """The ways to pay."""

    CARD = "card", _("carte bancaire")
    TRANSFER = "transfer", _("virement")
    CHEQUE = "cheque", _("chèque")
    DEBIT = "debit", _("prélèvement")
    SEPA = "sepa", _("prélèvement SEPA par Stripe")


class LoweringCause(TextChoices):
    """Why less is owed on a bill without any money passing through our hands."""

    PAID_DIRECT = "paid_direct", _("paiement reçu par le créancier")
    CREDIT_NOTE = "credit_note", _("avoir du créancier")


class WithdrawalCause(TextChoices):
    """Why money that had arrived left again."""

    REFUND = "refund", _("remboursement")
    DISPUTE = "dispute", _("contestation auprès de la banque")
    RETURNED = "returned", _("retour de la banque")
