"""What a proof of the books compares."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProofPart(TextChoices):
    """One comparison of the daily proof, in the order a person reads them."""

    BANK = "bank", _("le relevé de la banque et le compte dédié des livres")
    HELD = "held", _("ce qui est détenu et ce qui est dû")
    PAYABLE = "payable", _("les paiements reçus et ce qui est dû aux créanciers")
    OVERPAID = "overpaid", _("les paiements reçus et les trop-perçus à rendre")
    SUSPENSE = "suspense", _("les virements à identifier et leur compte")
    CLAIMS = "claims", _("les débits et les crédits du livre des créances")
    MONEY = "money", _("les débits et les crédits du livre des fonds")
