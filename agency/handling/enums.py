"""Ends of a call, marks of identity, reasons why a debt is not paid, states of a promise."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CallOutcome(TextChoices):
    """How a call ended. Only `SPOKE` is a conversation: before two marks of identity nothing is said (R6.3)."""

    SPOKE = "spoke", _("la personne, reconnue")
    NOT_SURE = "not_sure", _("identité non établie, rien n’a été dit")
    SOMEBODY_ELSE = "somebody_else", _("quelqu’un d’autre, rien n’a été dit")
    VOICEMAIL = "voicemail", _("message laissé sur le répondeur")
    NO_ANSWER = "no_answer", _("pas de réponse")
    WRONG_NUMBER = "wrong_number", _("ce numéro n’est pas le sien")
    NO_MORE_CALLS = "no_more_calls", _("la personne ne veut plus d’appels")
    NOT_PLACED = "not_placed", _("appel non passé")


class IdentityMark(TextChoices):
    """What a person says of herself so that we know whom we speak to."""

    POSTCODE = "postcode", _("son code postal")
    REFERENCE = "reference", _("la référence de notre courrier")
    INVOICE = "invoice", _("le numéro de la facture")
    SIREN = "siren", _("son numéro SIREN")


class NonPaymentReason(TextChoices):
    """Why a debt is not paid, as the person or the creditor says it."""

    FORGOTTEN = "forgotten", _("oubli")
    LATE_HABIT = "late_habit", _("retard habituel")
    PASSING = "passing", _("difficulté passagère")
    LASTING = "lasting", _("difficulté durable")
    DISPUTE = "dispute", _("litige")
    INVOICE = "invoice", _("désaccord sur la facture")
    PAPERWORK = "paperwork", _("affaire administrative")
    UNKNOWN = "unknown", _("pas encore connue")


class HeardWay(TextChoices):
    """How what a person says came to the team, other than by their page or a slip."""

    PHONE = "phone", _("au téléphone")
    EMAIL = "email", _("par e-mail")
    LETTER = "letter", _("par courrier")
    VISIT = "visit", _("de vive voix, sur place")


class HeardKind(TextChoices):
    """What a person says that stops the letters, whichever way it comes: the exits of their page."""

    DISPUTE = "dispute", _("elle n’est pas d’accord")
    PAID = "already_paid", _("elle dit avoir déjà payé")
    HARDSHIP = "hardship", _("elle traverse une période difficile")
    PAUSE = "pause", _("elle demande une pause")
    WRONG_PERSON = "wrong_person", _("ce courrier n’est pas pour elle")
    MESSAGE = "message", _("autre chose, qui attend une réponse")


class PlannedCallState(TextChoices):
    """Where a call that the calendar asks for stands."""

    OPEN = "open", _("à passer")
    MADE = "made", _("passé")
    SKIPPED = "skipped", _("laissé, avec un motif")
    LAPSED = "lapsed", _("pas passé à temps")
    DROPPED = "dropped", _("devenu sans objet")


class PromiseState(TextChoices):
    """Where a promise to pay stands."""

    OPEN = "open", _("en attente du paiement")
    KEPT = "kept", _("tenue")
    BROKEN = "broken", _("non tenue")
    CHANGED = "changed", _("remplacée par une autre")
    WITHDRAWN = "withdrawn", _("retirée")
