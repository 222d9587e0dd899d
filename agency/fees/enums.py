"""What an agency is paid for, how its invoices end, and what a creditor reads of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FeeKind(TextChoices):
    """What a mandate puts a flat figure on (R11.1). No kind is a share of the sums collected (S4)."""

    CASE = "case", _("dossier ouvert")
    PHASE = "phase", _("phase atteinte")
    LETTER = "letter", _("courrier remis à la poste")
    MONTH = "month", _("abonnement du mois")


class InvoiceKind(TextChoices):
    """Both are of one series of numbers."""

    INVOICE = "invoice", _("facture")
    CREDIT_NOTE = "credit_note", _("avoir")


class Means(TextChoices):
    """How an invoice is settled. The dedicated account never receives a fee (R1.6)."""

    TRANSFER = "transfer", _("virement")
    DEBIT = "debit", _("prélèvement SEPA")
    SET_OFF = "set_off", _("compensation sur un reversement")
    CREDIT_NOTE = "credit_note", _("avoir")


class InvoiceStatus(TextChoices):
    """Where an invoice stands on a day, reckoned from what settled it."""

    ISSUED = "issued", _("émise")
    LATE = "late", _("en retard")
    PAID = "paid", _("payée")
    CREDITED = "credited", _("annulée par un avoir")
    CREDIT_NOTE = "credit_note", _("avoir")


class Export(TextChoices):
    """Which books an accountant takes away."""

    SALES = "sales", _("ventes du cabinet")
    FUNDS = "funds", _("fonds des créanciers")


class ExportFormat(TextChoices):
    """The accounting file of the law (LPF A47 A-1), or the same columns for a spreadsheet."""

    FEC = "fec", _("FEC")
    CSV = "csv", _("tableur (CSV)")


class ExportState(TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("en cours d’écriture")
    DONE = "done", _("prêt")
    FAILED = "failed", _("en échec")
