"""What became of a bank statement and of its lines."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LineState(TextChoices):
    """A bank line: matched on its own only when sure, else shown to a person."""

    TO_MATCH = "to_match", _("à rapprocher")
    MATCHED = "matched", _("rapprochée")
    SUSPENSE = "suspense", _("à identifier")
    IGNORED = "ignored", _("sans objet")
    HELD = "held", _("relevé en attente")
    NOT_OURS = "not_ours", _("à renvoyer")
    RETURNING = "returning", _("en train d’être rendu")


class Sign(TextChoices):
    """Why a case may be the one a movement is for. `rules.ranking` weighs them, `presenters` says them."""

    REFERENCE = "reference", _("la référence du dossier est écrite")
    TYPO = "typo", _("la référence est écrite avec une faute de frappe")
    INVOICE = "invoice", _("le numéro d’une facture est écrit")
    PAYER = "payer", _("ce compte a déjà payé pour cette personne")
    SHARED_PAYER = "shared_payer", _("ce compte a déjà payé pour plusieurs personnes")
    NAME = "name", _("le nom est celui de la personne")
    NEAR_NAME = "near_name", _("le nom ressemble à celui de la personne")
    FAMILY = "family", _("le nom de famille est le même : conjoint ou parent, peut-être")
    NAMED = "named", _("la personne est nommée dans le libellé : quelqu’un paie pour elle")
    WHOLE = "whole", _("la somme est tout ce qui reste dû")
    EXPECTED = "expected", _("une échéance de cette somme était attendue ce jour-là")
    INSTALMENT = "instalment", _("la somme est celle d’une échéance")
    BILL = "bill", _("la somme est celle d’une facture")
    BILLS = "bills", _("la somme est celle de plusieurs factures ensemble")
    CASES = "cases", _("la somme est celle de plusieurs dossiers de la personne")
    PART = "part", _("la somme est une part de ce qui reste dû")
    OVER = "over", _("la somme dépasse ce qui reste dû")


class StatementState(TextChoices):
    """A statement is booked when it follows the others, or when a person says why it does not."""

    BOOKED = "booked", _("enregistré")
    WAITING = "waiting", _("en attente")
    SET_ASIDE = "set_aside", _("écarté")


class Waits(TextChoices):
    """Why a statement waits for the one that it lacks, or for a person."""

    GAP = "gap", _("il ne suit aucun relevé enregistré")
    OVERLAP = "overlap", _("il contredit un relevé enregistré")
    UNSURE = "unsure", _("il peut être une suite ou une copie")


class DebitNature(TextChoices):
    """What money that left the dedicated account was, when it is no transfer returned."""

    FEE = "fee", _("frais de la banque")
    NOTED = "noted", _("virement déjà écrit dans les livres")
    OTHER = "other", _("autre sortie")
