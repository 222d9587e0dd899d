"""What an assessment concludes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Conclusion(TextChoices):
    """The three results of a qualification."""

    READY = "ready", _("prêt : on peut écrire")
    ASK_CREDITOR = "ask_creditor", _("retour au créancier, avec une question")
    STOP = "stop", _("ne pas poursuivre")
