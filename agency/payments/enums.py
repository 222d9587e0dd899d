"""How money comes in, and why it leaves again."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Method(TextChoices):
    """The ways to pay."""

    CARD = "card", _("carte bancaire")
    TRANSFER = "transfer", _("virement")
    CHEQUE = "cheque", _("chèque")
    DEBIT = "debit", _("prélèvement")
    STRIPE_DEBIT = "sepa", _("prélèvement")


class WithdrawalCause(TextChoices):
    """Why money that had arrived left again."""

    REFUND = "refund", _("remboursement")
    DISPUTE = "dispute", _("contestation auprès de la banque")
    RETURNED = "returned", _("retour de la banque")
