"""Codes of the letters room, with their French labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageKind(TextChoices):
    """Why something is written, to a person or to a creditor."""

    FIRST_LETTER = "first_letter", _("première lettre")
    REGISTERED_LETTER = "registered_letter", _("lettre recommandée")
    FORMAL_NOTICE = "formal_notice", _("mise en demeure")
    RECEIPT = "receipt", _("quittance")
    PLAN_CONFIRMED = "plan_confirmed", _("échéancier confirmé")
    REPLY_RECEIVED = "reply_received", _("réponse bien reçue")
    PAYMENT_NOTICE = "payment_notice", _("avis de paiement au créancier")
    OFFER_NOTICE = "offer_notice", _("avis de proposition au créancier")
    HAND_BACK_NOTICE = "hand_back_notice", _("dossier rendu : avis au créancier")
    CASE_RETURNED = "case_returned", _("dossier rendu : avis à la personne")
    CREDITOR_QUESTION = "creditor_question", _("question au créancier")
    PLAN_NOTICE = "plan_notice", _("avis d’échéancier au créancier")
    LIMITATION_NOTICE = "limitation_notice", _("avis de prescription au créancier")
    PAYMENT_CHANGED = "payment_changed", _("suite donnée à un paiement")
    CHANGE_NOTICE = "change_notice", _("avis au créancier de la suite d’un paiement")
    DEBIT_NOTICE = "debit_notice", _("annonce de prélèvements")
    DEBIT_NEWS = "debit_news", _("suite donnée à un prélèvement")
    SUM_CHANGED = "sum_changed", _("somme demandée changée")
    ACCOUNT_SENT = "account_sent", _("relevé de compte")
    COMMISSION_NOTICE = "commission_notice", _("surendettement : avis au créancier")
    COMPLAINT = "complaint", _("réclamation : accusé ou réponse")
    DATA_REQUEST = "data_request", _("données personnelles : accusé ou réponse")
    CONTACT_CHANGED = "contact_changed", _("coordonnée changée : confirmation ou avis")
    DISPUTE_QUESTION = "dispute_question", _("contestation : question au créancier")
    PAYMENT_QUESTION = "payment_question", _("paiement annoncé : question au créancier")
    DISPUTE_NOTICE = "dispute_notice", _("contestation tranchée : avis au créancier")
    WRITTEN = "written", _("courrier écrit par le cabinet")
    WRITTEN_REPLY = "written_reply", _("réponse écrite par le cabinet")
    HANDED_OVER = "handed_over", _("dossier transmis : avis à la personne")
    CASE_CLOSED = "case_closed", _("dossier clos : avis à la personne")
    CREDITOR_ANSWER = "creditor_answer", _("message du cabinet au créancier")
    CLOSING_NOTICE = "closing_notice", _("dossier clos : avis au créancier")
    INSTALMENT_COMING = "instalment_coming", _("rappel d’une échéance")
    INSTALMENT_MISSED = "instalment_missed", _("échéance manquée")
    PLAN_CHANGED = "plan_changed", _("échéancier reporté ou arrêté")
    PLAN_END_NOTICE = "plan_end_notice", _("fin d’un échéancier : avis au créancier")
    SLIP_RECEIVED = "slip_received", _("coupon bien reçu")

    @property
    def heading(self) -> str:
        """The label as it begins a line: « Première lettre »."""
        return str(self.label).capitalize()


DUNNING = frozenset({MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE})
"""Kinds printed on paper that ask for the sum: every mention of R124-4, the gate and the last look (R1.8-R1.10)."""
ABOUT_INSTALMENTS = frozenset({MessageKind.INSTALMENT_COMING, MessageKind.INSTALMENT_MISSED})
"""Kinds that speak of the dates of a running plan: what money, a hold or another date makes untrue never leaves."""
ASKING = DUNNING | {MessageKind.INSTALMENT_MISSED, MessageKind.WRITTEN}
"""Kinds that ask for money, or that nobody waits for: counted by the caps of contact (R6.7)."""
BY_HAND = frozenset({MessageKind.WRITTEN, MessageKind.WRITTEN_REPLY})
"""Kinds whose words somebody of the agency writes: of ours, counted; or asked for, which ask for nothing."""
TO_CREDITOR = frozenset(
    {
        MessageKind.PAYMENT_NOTICE,
        MessageKind.OFFER_NOTICE,
        MessageKind.CREDITOR_QUESTION,
        MessageKind.PLAN_NOTICE,
        MessageKind.PLAN_END_NOTICE,
        MessageKind.LIMITATION_NOTICE,
        MessageKind.HAND_BACK_NOTICE,
        MessageKind.CHANGE_NOTICE,
        MessageKind.DISPUTE_NOTICE,
        MessageKind.COMMISSION_NOTICE,
        MessageKind.CLOSING_NOTICE,
        MessageKind.CREDITOR_ANSWER,
        MessageKind.DISPUTE_QUESTION,
        MessageKind.PAYMENT_QUESTION,
    }
)
AUTHORED = (
    MessageKind.FIRST_LETTER,
    MessageKind.REGISTERED_LETTER,
    MessageKind.FORMAL_NOTICE,
    MessageKind.PLAN_CONFIRMED,
    MessageKind.REPLY_RECEIVED,
)
"""Kinds whose words an agency writes itself; the others are said by Amiable."""


class MoneyNews(TextChoices):
    """What became of money that had arrived, as people are told."""

    REFUNDED = "refunded", _("remboursé")
    REFUND_FAILED = "refund_failed", _("remboursement revenu")
    DISPUTED = "disputed", _("repris par la banque")
    DISPUTE_WON = "dispute_won", _("contestation close, paiement maintenu")
    DISPUTE_LOST = "dispute_lost", _("contestation close, paiement annulé")
    RETURNED = "returned", _("renvoyé par la banque")
    MISTAKEN = "mistaken", _("inscrit par erreur")


class DebitNews(TextChoices):
    """What a person is written of debits: announced, announced again, or what became of one."""

    ANNOUNCED = "announced", _("prélèvements annoncés")
    CHANGED = "changed", _("montant ou date changés")
    SKIPPED = "skipped", _("prélèvement annulé")
    RETRIED = "retried", _("prélèvement revenu, nouvel essai")
    TO_CONFIRM = "to_confirm", _("débit à confirmer auprès de la banque")
    STOPPED = "stopped", _("prélèvement revenu, mandat arrêté")
    ENDED = "ended", _("prélèvement arrêté par la personne")
    LAPSED = "lapsed", _("mandat arrêté par la banque")


class InstalmentNews(TextChoices):
    """What is written of the dates of a plan: to its person, and of its end to its creditor."""

    COMING = "coming", _("date qui approche")
    FRIENDLY = "friendly", _("date passée")
    SECOND = "second", _("date passée, second message")
    OFFER = "offer", _("autres dates proposées")
    NOTICE = "notice", _("courrier avant l’arrêt possible")
    STILL = "still", _("date passée, l’échéancier continue")
    MOVED = "moved", _("versements reportés")
    DATE = "date", _("une date changée")
    AMOUNT = "amount", _("montant des versements changé")
    ENDED = "ended", _("échéancier arrêté")
    KEPT = "kept", _("échéancier suivi jusqu’au bout")
    REFUSED = "refused", _("échéancier convenu sans signature, refusé")
    WITHDRAWN = "withdrawn", _("proposition retirée")


class SumKind(TextChoices):
    """The elements that R124-4 3° wants shown apart. There is no fee (R1.17)."""

    PRINCIPAL = "principal", _("Principal")
    INTEREST = "interest", _("Intérêts")
    ACCESSORY = "accessory", _("Accessoire prévu par la loi ou le contrat")
    PAID = "paid", _("Déjà réglé ou déduit")


class Specimen(TextChoices):
    """The invented cases on which an author reads a text."""

    ONE_BILL = "one_bill", _("Une facture")
    TWO_PARENTS = "two_parents", _("Deux parents, chacun sa part")
    THREE_BILLS = "three_bills", _("Trois factures")
