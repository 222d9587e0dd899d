"""What a person may tell us."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReplyKind(TextChoices):
    """Every exit of the debtor's home other than paying."""

    MESSAGE = "message", _("message")
    ALREADY_PAID = "already_paid", _("j’ai déjà payé")
    DISPUTE = "dispute", _("je ne suis pas d’accord")
    HARDSHIP = "hardship", _("période difficile")
    PROPOSAL = "proposal", _("proposition d’échéancier")
    WRONG_PERSON = "wrong_person", _("ce courrier n’est pas pour moi")
