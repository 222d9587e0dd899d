"""Why a sending was cancelled, in words: the gate's refusals, what the person did, what became of the case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.enums import HoldReason
from agency.closing.enums import ClosingReason
from agency.disputes.enums import ReplyKind
from agency.law.contact.denials import DenyCode
from agency.outbox.review.rules import BY_HAND
from agency.outbox.rules import OUTDATED, TRIAL, UNCALLED
from agency.outbox.runs.rules import LEFT_ALREADY

_WORDS: dict[str, Any] = {
    TRIAL: gettext_lazy("Le cabinet est à l’essai : rien n’en part."),
    DenyCode.CLOSED: gettext_lazy("Le dossier était clos."),
    DenyCode.NO_MANDATE: gettext_lazy("Aucun mandat signé ne couvre ce dossier."),
    DenyCode.TENANT_COMPLIANCE_EXPIRED: gettext_lazy(
        "L’assurance, le compte dédié ou la déclaration du cabinet n’est plus à jour."
    ),
    DenyCode.DECEASED: gettext_lazy("La personne est décédée : seul le notaire reçoit un courrier."),
    DenyCode.PROTECTED_ADULT: gettext_lazy("La personne est protégée : écrivez à qui la représente."),
    DenyCode.OVERINDEBTED: gettext_lazy("Un dossier de surendettement suspend toute demande."),
    DenyCode.INSOLVENT: gettext_lazy("Une procédure collective interdit de réclamer les dettes antérieures."),
    DenyCode.TIME_BARRED: gettext_lazy("La créance est prescrite : rien ne peut être demandé."),
    DenyCode.DISPUTED: gettext_lazy("La personne contestait."),
    DenyCode.NOT_QUALIFIED: gettext_lazy("Le dossier n’est pas qualifié."),
    DenyCode.FIRST_LETTER_MISSING: gettext_lazy(
        "La première lettre doit partir par la poste avant tout autre contact."
    ),
    DenyCode.PLAN_ACTIVE: gettext_lazy("Un échéancier était en cours."),
    DenyCode.OPTED_OUT: gettext_lazy("La personne ne veut plus être écrite par ce moyen."),
    DenyCode.BAD_ADDRESS: gettext_lazy("Il n’y a pas d’adresse valable pour ce moyen."),
    OUTDATED: gettext_lazy("La date de l’échéancier dont il parlait avait été réglée, prélevée ou changée."),
    UNCALLED: gettext_lazy("Ce qui s’est passé pendant qu’il attendait n’appelait plus ce courrier."),
    BY_HAND: gettext_lazy("Une personne du cabinet l’a annulé."),
    LEFT_ALREADY: gettext_lazy("Une lettre pareille, imprimée avant, était déjà partie."),
    "PAID": gettext_lazy("Tout était réglé."),
    "plan": gettext_lazy("La personne a accepté un échéancier."),
    "proposal": gettext_lazy("La personne a proposé un échéancier."),
    "plan_ended": gettext_lazy("L’échéancier a été arrêté."),
    "pause": gettext_lazy("La personne a demandé une pause."),
    "handed_back": gettext_lazy("Le dossier a été rendu au créancier."),
}
_CLOSINGS = {f"closed_{reason.value}": reason.label for reason in ClosingReason}
_HOLDS = {f"HOLD_{reason.value}".upper(): reason.label for reason in HoldReason}
_REPLIES = {f"reply_{kind.value}": kind.label for kind in ReplyKind}


def why_cancelled(code: str) -> str:
    """Return the words of a code of cancellation; the code itself when it is of a version that this one forgot."""
    if code in _HOLDS:
        return _("Le dossier était suspendu : %(why)s.") % {"why": _HOLDS[code]}
    if code in _CLOSINGS:
        return _("Le dossier a été clos : %(why)s.") % {"why": _CLOSINGS[code]}
    if code in _REPLIES:
        return _("La personne avait répondu : %(what)s.") % {"what": _REPLIES[code]}
    return str(_WORDS.get(code, code))
