"""What programs are told of, what becomes of each telling, why an address hears nothing more."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventKind(TextChoices):
    """What happened, as a program reads it: nothing here that a creditor's pages would not say."""

    CASE_RECEIVED = "case.received", _("dossier reçu")
    CASE_QUALIFIED = "case.qualified", _("dossier vérifié, bon à écrire")
    CASE_REFUSED = "case.refused", _("dossier vérifié, non poursuivi")
    CASE_CLOSED = "case.closed", _("dossier clos ou rendu")
    PAYMENT_RECEIVED = "payment.received", _("paiement reçu")
    PAYMENT_TAKEN_BACK = "payment.taken_back", _("paiement repris, en tout ou partie")
    PAYMENT_RESTORED = "payment.restored", _("paiement repris, revenu")
    PLAN_AGREED = "plan.agreed", _("échéancier convenu")
    PLAN_COMPLETED = "plan.completed", _("échéancier payé")
    PLAN_ENDED = "plan.ended", _("échéancier arrêté")
    QUESTION_ASKED = "question.asked", _("question au créancier")
    DISPUTE_OPENED = "dispute.opened", _("contestation soumise au créancier")
    DISPUTE_DECIDED = "dispute.decided", _("contestation tranchée")
    NEXT_STEP_ASKED = "next_step.asked", _("suite d’un dossier rendu à choisir")
    REMITTANCE_PAID = "remittance.paid", _("reversement versé")
    REMITTANCE_RETURNED = "remittance.returned", _("reversement revenu de la banque")
    TEST = "webhook.test", _("essai")


# What an address may ask to hear of; a trial is sent when somebody asks for it.
CHOSEN = [(kind.value, kind.label) for kind in EventKind if kind != EventKind.TEST]


class TellingState(TextChoices):
    """What becomes of one event for one address."""

    WAITING = "waiting", _("à envoyer")
    DELIVERED = "delivered", _("reçu")
    FAILED = "failed", _("non reçu")


class TellingFault(TextChoices):
    """Why nothing was answered."""

    SILENT = "silent", _("pas de réponse dans le temps")
    UNREACHABLE = "unreachable", _("injoignable, ou pas une adresse publique")
    TLS = "tls", _("certificat refusé")
    ENDPOINT_SHUT = "shut", _("adresse arrêtée")
    TRIAL = "trial", _("rien ne part d’un cabinet à l’essai")


class ShutBecause(TextChoices):
    """Why an address hears nothing more."""

    HAND = "hand", _("arrêtée à la main")
    GONE = "gone", _("a répondu qu’elle n’existe plus (410)")
    FAILING = "failing", _("n’a rien accepté depuis cinq jours")
