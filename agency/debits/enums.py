"""Codes of direct debits, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DebitWay(TextChoices):
    """What an instalment is taken from, and who asks for it."""

    OWN = "own", _("compte, par un fichier remis à la banque du cabinet")
    CARD = "card", _("carte enregistrée chez Stripe")
    SEPA = "sepa", _("compte, par un mandat donné chez Stripe")


class CardSetupState(TextChoices):
    """A page where a card or an account is saved, from the click to its end."""

    CREATED = "created", _("préparée")
    OPEN = "open", _("ouverte")
    DONE = "done", _("carte enregistrée")
    EXPIRED = "expired", _("abandonnée")


class DebitMandateState(TextChoices):
    """A mandate lives from the person's agreement to its end, which is never undone."""

    ACTIVE = "active", _("en vigueur")
    ENDED = "ended", _("arrêté")


class DebitState(TextChoices):
    """Where a debit stands. Once sent, only a bank says what became of it."""

    PLANNED = "planned", _("prévu")
    ORDERED = "ordered", _("dans une remise")
    SENT = "sent", _("remis à la banque")
    PAID = "paid", _("encaissé")
    RETURNED = "returned", _("revenu impayé")
    CANCELLED = "cancelled", _("annulé")


class DebitOrderState(TextChoices):
    """Where a file for the bank stands."""

    PREPARED = "prepared", _("à valider")
    APPROVED = "approved", _("validé")
    SENT = "sent", _("remis à la banque")
    CANCELLED = "cancelled", _("annulé")


class DebitRank(TextChoices):
    """The place of a debit in the life of its mandate, as banks want it told."""

    FIRST = "FRST", _("premier")
    NEXT = "RCUR", _("suivant")
    ONLY = "OOFF", _("unique")


class AfterReturn(TextChoices):
    """What follows a debit that came back."""

    RETRY = "retry", _("un seul nouvel essai, annoncé")
    STOP = "stop", _("le mandat s’arrête")
    STAFF = "staff", _("une personne du cabinet corrige")
    CONFIRM = "confirm", _("la personne confirme auprès de sa banque")


class Against(TextChoices):
    """Why a debit is not asked of a bank today; the first ones are for good."""

    STOPPED = "stopped", _("le prélèvement est arrêté")
    PLAN_OVER = "plan_over", _("l’échéancier ne court plus")
    PAID = "paid", _("cette échéance est déjà réglée")
    CHANGED = "changed", _("la somme de l’échéance a changé")
    PROTECTED = "protected", _("la personne est protégée")
    LESS_DUE = "less_due", _("il reste moins à régler sur le dossier")
    HELD = "held", _("le dossier est suspendu")
    PAYING = "paying", _("un paiement par carte est en cours")
    BARRED = "barred", _("cette somme n’est plus demandée")
    NO_CARDS = "no_cards", _("la carte n’est plus acceptée")
    NO_DEBITS = "no_debits", _("Stripe ne débite plus de compte pour le cabinet")


# What Stripe asks of banks on the day announced; the rest is the agency’s own file.
BY_STRIPE = (DebitWay.CARD, DebitWay.SEPA)
# What takes the place of an instalment: it is debited by nothing else meanwhile, nor after.
STANDING = (DebitState.PLANNED, DebitState.ORDERED, DebitState.SENT, DebitState.PAID)
# What may still be stopped.
STOPPABLE = (DebitState.PLANNED, DebitState.ORDERED)
# What was asked of the person's bank, and therefore announced before.
ASKED = (DebitState.ORDERED, DebitState.SENT, DebitState.PAID, DebitState.RETURNED)
