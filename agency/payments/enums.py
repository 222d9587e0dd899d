"""How money comes in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Method(TextChoices):
    """The ways to pay."""

    CARD = "card", _("carte bancaire")
    TRANSFER = "transfer", _("virement")
    CHEQUE = "cheque", _("chèque")
