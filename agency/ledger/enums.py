"""The closed lists of the two books. There is no fee account on the debtor's side (R1.17)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Book(TextChoices):
    """What is owed to the creditor, and what passed through our hands: never mixed in one entry."""

    CLAIM = "claim", _("livre des créances")
    MONEY = "money", _("livre des fonds")


class Component(TextChoices):
    """What a sum asked from a person may be made of (R1.17). Nothing else can be stored."""

    PRINCIPAL = "principal", _("principal")
    CONTRACTUAL_INTEREST = "contractual_interest", _("intérêts conventionnels")
    LEGAL_INTEREST = "legal_interest", _("intérêts au taux légal")
    B2B_LATE_INTEREST = "b2b_late_interest", _("pénalités de retard")
    B2B_FIXED_INDEMNITY = "b2b_fixed_indemnity", _("indemnité forfaitaire de 40 €")
    PENALTY_CLAUSE = "penalty_clause", _("clause pénale")
    COURT_AWARDED_COST = "court_awarded_cost", _("frais accordés par un juge")


class AccountCode(TextChoices):
    """Every account of both books."""

    CLAIM_DUE = "claim_due", _("restant dû")
    CLAIM_ORIGIN = "claim_origin", _("créances confiées")
    CLAIM_SETTLED = "claim_settled", _("créances réglées")
    CLAIM_WAIVED = "claim_waived", _("créances abandonnées")
    BANK_TRUST = "bank_trust", _("compte dédié")
    STRIPE_CLEARING = "stripe_clearing", _("carte, en attente de virement")
    CHEQUES_IN_HAND = "cheques_in_hand", _("chèques à encaisser")
    PSP_FEES_TO_COVER = "psp_fees_to_cover", _("frais de carte à couvrir par le cabinet")
    CREDITOR_PAYABLE = "creditor_payable", _("dû aux créanciers")
    SUSPENSE = "suspense", _("sommes à identifier")
    OVERPAYMENT_DUE = "overpayment_due", _("trop-perçus à rendre")
    FEES_SET_OFF = "fees_set_off", _("honoraires retenus, à virer au compte du cabinet")
    CREDITOR_OWES = "creditor_owes", _("à déduire des reversements aux créanciers")


CLAIM_ACCOUNTS = frozenset(
    {AccountCode.CLAIM_DUE, AccountCode.CLAIM_ORIGIN, AccountCode.CLAIM_SETTLED, AccountCode.CLAIM_WAIVED}
)
ASSETS = frozenset(
    {
        AccountCode.BANK_TRUST,
        AccountCode.STRIPE_CLEARING,
        AccountCode.CHEQUES_IN_HAND,
        AccountCode.PSP_FEES_TO_COVER,
        AccountCode.CREDITOR_OWES,
    }
)
LIABILITIES = frozenset(
    {AccountCode.CREDITOR_PAYABLE, AccountCode.SUSPENSE, AccountCode.OVERPAYMENT_DUE, AccountCode.FEES_SET_OFF}
)


class EntryKind(TextChoices):
    """Why an entry was booked; `postings.py` has one builder for each."""

    CLAIM_OPENED = "claim_opened", _("créance confiée")
    CLAIM_SETTLED = "claim_settled", _("règlement imputé")
    CLAIM_WAIVED = "claim_waived", _("abandon")
    CLAIM_REOPENED = "claim_reopened", _("règlement repris")
    CLAIM_SET_APART = "claim_set_apart", _("créance prescrite mise à part")
    RECEIVED = "received", _("encaissement")
    IDENTIFIED = "identified", _("somme identifiée")
    TAKEN_BACK = "taken_back", _("reprise d’un encaissement")
    OVERPAID = "overpaid", _("payé deux fois, à rendre")
    PSP_FEE = "psp_fee", _("frais du prestataire de paiement")
    PSP_FEE_RETURNED = "psp_fee_returned", _("frais rendus par le prestataire de paiement")
    PAYOUT = "payout", _("virement du prestataire de paiement")
    REMITTED = "remitted", _("reversement")
    FEES_PAID_OUT = "fees_paid_out", _("honoraires retenus virés au compte du cabinet")
    DEDUCTION_RETURNED = "deduction_returned", _("déduction rendue au créancier")
    REFUNDED = "refunded", _("remboursement")
    REVERSAL = "reversal", _("contre-passation")
