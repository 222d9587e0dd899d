"""What may follow once amicable means are exhausted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agency.law.persons.courts import Way


class NextStep(TextChoices):
    """What a creditor decides of a case that was given back to it."""

    STOP = "stop", _("en rester là")
    AMICABLE = "amicable", _("une démarche amiable de plus")
    LAWYER = "lawyer", _("confier le dossier à un avocat")
    OFFICER = "officer", _("confier le dossier à un commissaire de justice")
    ORDER = "order", _("demander une injonction de payer")
    SMALL_CLAIM = "small_claim", _("la procédure simplifiée des petites créances")


WAYS = {
    NextStep.LAWYER: Way.LAWYER,
    NextStep.OFFICER: Way.OFFICER,
    NextStep.ORDER: Way.ORDER,
    NextStep.SMALL_CLAIM: Way.SMALL_CLAIM,
}
"""The decisions that lead to a judge or to an officer: never without the mandate, nor when the law closes them."""


class PackPurpose(TextChoices):
    """What a pack is made for."""

    HAND_OVER = "hand_over", _("à transmettre à un professionnel")
    PROOF = "proof", _("preuves du dossier")


class ProfessionalKind(TextChoices):
    """Who receives the pack of a case."""

    LAWYER = "lawyer", _("avocat")
    OFFICER = "officer", _("commissaire de justice")
    CREDITOR = "creditor", _("le créancier, qui agit lui-même")


CHOSEN = {
    NextStep.LAWYER: ProfessionalKind.LAWYER,
    NextStep.OFFICER: ProfessionalKind.OFFICER,
    NextStep.SMALL_CLAIM: ProfessionalKind.OFFICER,
    NextStep.ORDER: ProfessionalKind.CREDITOR,
}
"""Who takes the case up after each decision, unless somebody says otherwise."""


class CourtFact(TextChoices):
    """What is followed of a case once its creditor went before a judge."""

    DECIDED = "decided", _("décision rendue")
    SERVED = "served", _("décision signifiée")
    FINAL = "final", _("décision exécutoire, sans recours")
    PENDING = "pending", _("rien de nouveau pour l’instant")
    CLOSED = "closed", _("suivi terminé")


class CourtRuling(TextChoices):
    """What a decision is."""

    JUDGMENT = "judgment", _("jugement")
    ORDER = "order", _("ordonnance d’injonction de payer")
    AGREED = "agreed", _("accord homologué, ou titre d’un commissaire de justice")
    DISMISSED = "dismissed", _("demande rejetée")
