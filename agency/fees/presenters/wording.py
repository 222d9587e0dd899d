"""What an invoice says, frozen the day it is issued. In French: it is a document of the law."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from agency.fees.enums import FeeKind
from agency.fees.models import Seller
from agency.fees.rules import TRADERS
from agency.letters.enums import MessageKind
from agency.mandates.models import AgencyProfile
from agency.parties.models import Creditor

EXEMPTION = "TVA non applicable, art. 293 B du CGI."
PENALTIES = (
    "Tout retard de paiement entraîne, sans rappel, des pénalités au taux de la Banque centrale européenne majoré de "
    "dix points (C. com. L441-10)."
)
INDEMNITY = "Une indemnité forfaitaire de 40 € pour frais de recouvrement est due à chaque retard (C. com. D441-5)."
NO_DISCOUNT = "Pas d’escompte pour paiement anticipé."
SERVICES = "Nature de l’opération : prestation de services."
_LABELS = {FeeKind.CASE: "Dossier ouvert", FeeKind.LETTER: "Courrier envoyé", FeeKind.MONTH: "Abonnement"}
_PHASES = {
    MessageKind.FIRST_LETTER: "première lettre",
    MessageKind.REGISTERED_LETTER: "lettre recommandée",
    MessageKind.FORMAL_NOTICE: "mise en demeure",
    "plan": "échéancier accepté",
}
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def item_label(kind: str, detail: str) -> str:
    """« Courrier envoyé : mise en demeure », « Abonnement : novembre 2026 »."""
    if kind == FeeKind.MONTH:
        year, _, month = detail.partition("-")
        return f"{_LABELS[FeeKind.MONTH]} : {_MONTHS[int(month) - 1]} {year}"
    phase = _PHASES.get(detail, "")
    if kind == FeeKind.PHASE:
        return f"Phase atteinte : {phase}"
    return f"{_LABELS[FeeKind(kind)]} : {phase}" if phase else _LABELS[FeeKind(kind)]


def parties_of(agency: AgencyProfile, seller: Seller, buyer: Creditor, *, taxed: bool) -> dict[str, Any]:
    """Who sells, who buys, how to pay and the mentions of the law (C. com. L441-9; CGI ann. II 242 nonies A; R11.3).

    The penalties and the indemnity are owed by who buys for a trade, never by an association or a person.
    """
    with translation.override("fr"):
        trader = buyer.kind in TRADERS
        return {
            "seller": {
                "name": agency.legal_name, "form": agency.legal_form, "siren": agency.siren,
                "registry": seller.registry, "vat": seller.vat_number, "email": agency.email, "phone": agency.phone,
                "line1": agency.line1, "line2": agency.line2, "postcode": agency.postcode, "city": agency.city,
            },
            "buyer": {
                "name": buyer.name, "siren": buyer.siren, "email": buyer.email, "line1": buyer.line1,
                "line2": buyer.line2, "postcode": buyer.postcode, "city": buyer.city,
            },
            "account": {"holder": seller.account_holder, "iban": seller.account_iban, "bic": seller.account_bic},
            "exemption": "" if taxed else EXEMPTION,
            "penalties": PENALTIES if trader else "",
            "indemnity": INDEMNITY if trader else "",
            "discount": NO_DISCOUNT,
            "nature": SERVICES,
        }  # fmt: skip
