"""What an invoice lacked before anybody could be written to, and by what the recovery is told apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Flaw(TextChoices):
    """A cause, in the creditor's words; the order of the report when two are as frequent."""

    ADDRESS = "address", _("Adresse incomplète")
    NAME = "name", _("Nom incomplet ou trop long")
    NUMBER = "number", _("Numéro de facture absent ou trop long")
    DATE = "date", _("Date ou échéance absente")
    DOUBT = "doubt", _("Somme ou date à vérifier avec la facture")
    TWICE = "twice", _("Facture déjà confiée")
    BARRED = "barred", _("Facture prescrite")
    UNREADABLE = "unreadable", _("Ligne refusée pour une autre raison")
    QUESTION = "question", _("Pièce ou réponse manquante avant la première lettre")
    STOPPED = "stopped", _("Dossier arrêté après vérification")


ADVICE = {
    Flaw.ADDRESS: _("Demandez l’adresse complète dès le devis, et relisez-la à la facture."),
    Flaw.NAME: _("Écrivez le nom et le prénom d’une personne, ou la raison sociale d’une entreprise."),
    Flaw.NUMBER: _("Donnez à chaque facture un numéro unique et court, et gardez-le dans vos exports."),
    Flaw.DATE: _("Inscrivez une date d’échéance sur chaque facture : un délai seul ne suffit pas."),
    Flaw.DOUBT: _("Exportez les valeurs et non des formules, et des dates écrites au complet."),
    Flaw.TWICE: _("Tenez la liste de ce que vous avez confié, ou regardez vos dépôts avant d’en faire un autre."),
    Flaw.BARRED: _("Confiez une facture dans les mois qui suivent son échéance : deux ans passent vite."),
    Flaw.UNREADABLE: _("Ouvrez le dépôt : chaque ligne refusée dit pourquoi."),
    Flaw.QUESTION: _("Joignez le devis signé, le contrat ou le bon de livraison au moment de confier."),
    Flaw.STOPPED: _("Parlez avec la personne avant de confier : un désaccord connu se règle plus vite entre vous."),
}


class Axis(TextChoices):
    """By what the recovery is told apart."""

    CREDITOR = "creditor", _("par créancier")
    AGE = "age", _("par ancienneté de la facture")
    REASON = "reason", _("par raison du non-paiement")
    STRATEGY = "strategy", _("par stratégie")
    MONTH = "month", _("par mois de remise")
