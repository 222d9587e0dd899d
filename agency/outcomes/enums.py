"""How a dispute ends, or the search of a payment that a person told us of."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.disputes.enums import ReplyKind


class Ruling(TextChoices):
    """What is decided of what a person disputed."""

    UPHELD = "upheld", _("la personne a raison : plus rien n’est demandé sur ces factures")
    PARTLY = "partly", _("elle a raison en partie : la somme est corrigée")
    REJECTED = "rejected", _("la somme reste due, et un document le montre")


LOWERS = (Ruling.UPHELD, Ruling.PARTLY)
"""What takes something off the bills, by the creditor’s word."""


class Stance(TextChoices):
    """What a creditor answers on a dispute, or on a payment that a person says they made."""

    AGREES = "agrees", _("la personne a raison")
    PARTLY = "partly", _("elle a raison en partie")
    STANDS = "stands", _("la somme reste due, et je le montre")
    RECEIVED = "received", _("ce paiement a été reçu")
    MISSING = "missing", _("ce paiement n’a pas été reçu")


STANCES = {
    ReplyKind.DISPUTE: (Stance.AGREES, Stance.PARTLY, Stance.STANDS),
    ReplyKind.ALREADY_PAID: (Stance.RECEIVED, Stance.MISSING),
}
"""What a creditor is asked about, and the answers to each."""


RULING_OF = {Stance.AGREES: Ruling.UPHELD, Stance.PARTLY: Ruling.PARTLY, Stance.STANDS: Ruling.REJECTED}
"""The decision that an answer suggests; somebody of the agency takes it."""


class WherePaid(TextChoices):
    """Where the payment that a person told us of is found, once it was looked for."""

    HERE = "here", _("le paiement est arrivé chez nous")
    CREDITOR = "creditor", _("le créancier l’a reçu")
    NOWHERE = "nowhere", _("introuvable, chez nous comme chez le créancier")


WHERE_OF = {Stance.RECEIVED: WherePaid.CREDITOR, Stance.MISSING: WherePaid.NOWHERE}
"""What an answer suggests was found; somebody of the agency decides it."""


class Goes(TextChoices):
    """What the case goes on with once the dispute is decided."""

    LETTER = "letter", _("un nouveau courrier, plus doux, à une nouvelle date")
    HAND_BACK = "hand_back", _("le retour au créancier, à une nouvelle date")
    PERSON = "person", _("une personne reprend le dossier")
    PLAN = "plan", _("l’échéancier continue")
    HELD = "held", _("le dossier reste suspendu pour une autre raison")
    START = "start", _("le calendrier commence")
    NOTHING = "nothing", _("plus rien n’est demandé")
