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
    NOTICE = "notice", _("avis de procédure collective à vérifier")
    STAFF = "staff", _("suspendu par le cabinet")
    PAYMENT = "payment", _("paiement repris ou contesté")
    GENTLE = "gentle", _("une personne reprend contact, avec douceur")
    PROMISE = "promise", _("paiement promis")
    COMPLAINT = "complaint", _("réclamation")
    CALL = "call", _("la personne a demandé à être appelée")
    DATA = "data", _("usage des données gelé, à la demande de la personne")
    CREDITOR = "creditor", _("pause demandée par le créancier")
    WRONG_PERSON = "wrong_person", _("ce courrier n’était pas pour cette personne")


PERSONAL = (HoldReason.HARDSHIP, HoldReason.PROTECTION, HoldReason.GENTLE)
"""Holds that are of the person more than of the case: they stop each case of theirs, whichever creditor's."""


class CreditorChoice(TextChoices):
    """What a creditor decides of a case when nothing amicable worked (C. civ. 1988)."""

    COURT = "court", _("saisir la juridiction compétente")
    STOP = "stop", _("en rester là")
    TALK = "talk", _("en parler avec le cabinet")


class LimitationFact(TextChoices):
    """What may be noted of a limitation period, by its code in the law (R2.8 to R2.17).

    What never acts on it (letters, calls, talks: R2.11) is not in the list: noting it would change nothing.
    """

    PARTIAL_PAYMENT = "partial_payment", _("paiement d’une partie")
    PLAN_SIGNED = "instalment_plan_signed_by_debtor", _("échéancier accepté par la personne")
    WRITTEN_RECOGNITION = "written_recognition", _("reconnaissance écrite de la dette")
    TIME_REQUEST = "request_for_time_admitting_debt", _("demande de délai qui admet la dette")
    LEGAL_ACTION = "legal_action_started", _("action en justice")
    LEGAL_ACTION_ENDED = "legal_action_ended", _("fin de l’instance")
    LEGAL_ACTION_VOID = "legal_action_void", _("action abandonnée ou rejetée")
    ORDER_SERVED = "injonction_order_served", _("injonction de payer signifiée")
    PROTECTIVE_MEASURE = "protective_measure", _("mesure conservatoire")
    ENFORCEMENT_ACT = "enforcement_act", _("acte d’exécution")
    TITLE = "enforceable_title_obtained", _("titre exécutoire obtenu")
    CLAIM_DECLARED = "insolvency_claim_declared", _("déclaration de créance à une procédure collective")
    INSOLVENCY_CLOSED = "insolvency_closed", _("clôture de la procédure collective")
    OVERINDEBTEDNESS_REQUEST = (
        "overindebtedness_measures_requested",
        _("demande de mesures à la commission de surendettement"),
    )
    MEDIATION_AGREED = "mediation_agreed", _("médiation acceptée")
    MEDIATION_ENDED = "mediation_ended", _("fin de la médiation")
    CONCILIATION_AGREED = "conciliation_agreed", _("conciliation acceptée")
    CONCILIATION_ENDED = "conciliation_ended", _("fin de la conciliation")
    PARTICIPATIVE_AGREED = "participative_procedure_agreed", _("procédure participative acceptée")
    PARTICIPATIVE_ENDED = "participative_procedure_ended", _("fin de la procédure participative")
    SMALL_CLAIM_AGREED = "small_claim_procedure_agreed", _("procédure des petites créances acceptée")
    SMALL_CLAIM_ENDED = "small_claim_procedure_ended", _("fin de la procédure des petites créances")
    COURT_MEASURE_ORDERED = "court_measure_ordered", _("mesure d’instruction ordonnée")
    COURT_MEASURE_DONE = "court_measure_done", _("mesure d’instruction exécutée")


class DocumentKind(TextChoices):
    """What a document is evidence of."""

    INVOICE = "invoice", _("facture")
    CONTRACT = "contract", _("contrat")
    QUOTE = "quote", _("devis")
    DELIVERY = "delivery", _("bon de livraison")
    LETTER = "letter", _("courrier")
    PROOF = "proof", _("preuve d’acheminement")
    RECEIPT = "receipt", _("quittance")
    PLAN = "plan", _("échéancier")
    REPLY = "reply", _("document reçu de la personne")
    ACT = "act", _("acte ou preuve d’un événement")
    DEBIT = "debit", _("mandat de prélèvement")
    CREDIT = "credit", _("avoir, ou abandon écrit du créancier")
    ANSWER = "answer", _("pièce qui répond à une contestation")
    OTHER = "other", _("autre document")


# What is handed over of a bill, by its creditor or for it.
HANDED_PIECES = (DocumentKind.INVOICE, DocumentKind.CONTRACT, DocumentKind.QUOTE, DocumentKind.DELIVERY)
# What is put in a case without a bill. A pack takes the contract and the quote; never the rest.
CASE_PAPERS = (DocumentKind.REPLY, DocumentKind.CONTRACT, DocumentKind.QUOTE, DocumentKind.OTHER)
