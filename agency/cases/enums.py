"""States of a case, reasons of a hold, kinds of document."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    """Where a case stands. `rules.TRANSITIONS` says which moves exist."""

    TO_QUALIFY = "to_qualify", _("à qualifier")
    WITH_CREDITOR = "with_creditor", _("question au créancier")
    ACTIVE = "active", _("en cours")
    PLAN = "plan", _("échéancier en cours")
    SETTLED = "settled", _("réglé")
    RETURNED = "returned", _("rendu au créancier")
    TIME_BARRED = "time_barred", _("prescrit")
    CLOSED = "closed", _("clos sans suite")


OPEN_STATES = frozenset({CaseState.TO_QUALIFY, CaseState.WITH_CREDITOR, CaseState.ACTIVE, CaseState.PLAN})
CLOSED_STATES = frozenset(set(CaseState) - OPEN_STATES)


class HoldReason(TextChoices):
    """Why the machine stopped on a case (any reply does)."""

    REPLY = "reply", _("un message attend notre réponse")
    DISPUTE = "dispute", _("contestation")
    ALREADY_PAID = "already_paid", _("la personne dit avoir payé")
    PROPOSAL = "proposal", _("proposition d’échéancier")
    HARDSHIP = "hardship", _("période difficile")
    PAUSE = "pause", _("pause demandée")
    PROTECTION = "protection", _("situation protégée")
    STAFF = "staff", _("suspendu par le cabinet")
    WRONG_PERSON = "wrong_person", _("ce courrier n’était pas pour cette personne")


class CreditorChoice(TextChoices):
    """What a creditor decides of a case when nothing amicable worked (C. civ. 1988)."""

    COURT = "court", _("saisir la juridiction compétente")
    STOP = "stop", _("en rester là")
    TALK = "talk", _("en parler avec le cabinet")


class DocumentKind(TextChoices):
    """What a document is evidence of."""

    INVOICE = "invoice", _("facture")
    CONTRACT = "contract", _("contrat")
    LETTER = "letter", _("courrier")
    PROOF = "proof", _("preuve d’acheminement")
    RECEIPT = "receipt", _("quittance")
    PLAN = "plan", _("échéancier")
    REPLY = "reply", _("document reçu de la personne")
