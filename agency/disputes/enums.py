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
    DEATH = "death", _("décès de la personne")


class ReplyLimit(TextChoices):
    """What a person has said enough of for now, in the words they read: nothing that they sent is lost."""

    VISIT = (
        "visit",
        _(
            "Tous vos messages de cette visite sont bien arrivés. Pour ajouter quelque chose, revenez un peu plus tard "
            "ou appelez-nous."
        ),
    )
    DAY = (
        "day",
        _(
            "Tous vos messages d’aujourd’hui sont bien arrivés. Pour ajouter quelque chose, revenez demain ou "
            "appelez-nous."
        ),
    )
    CASE = (
        "case",
        _(
            "Plusieurs de vos messages sur ce dossier sont arrivés et attendent notre réponse : nous vous répondons "
            "d’abord. Si c’est pressé, appelez-nous."
        ),
    )
