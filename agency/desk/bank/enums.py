"""How the movements of the bank are sorted for the staff, by the word shown in the address."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BankColumn(TextChoices):
    """The columns of « Rapprochement », in the order of the work."""

    HINTED = "suggeres", _("Suggérés")
    SOUGHT = "a-chercher", _("À chercher")
    MATCHED = "rapproches", _("Rapprochés")
