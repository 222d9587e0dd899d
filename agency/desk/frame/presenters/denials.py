"""Why the gate says no, or not yet, in the reader's language, with the rule that says so."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from agency.law.contact.denials import DENIALS, DenyCode

from .cancelled import why_cancelled

_NOT_YET: dict[str, Any] = {
    DenyCode.HOLIDAY: gettext_lazy("Jour férié là où vit la personne."),
    DenyCode.OUT_OF_WINDOW: gettext_lazy("Hors des jours et des heures de la loi, à l’heure de la personne."),
    DenyCode.COOLDOWN_AFTER_TALK: gettext_lazy("Une conversation vient d’avoir lieu : sept jours sans appel."),
    DenyCode.CAP_DAY: gettext_lazy("Le plafond du jour est atteint pour cette personne."),
    DenyCode.CAP_7D: gettext_lazy("Le plafond de la semaine est atteint pour cette personne."),
    DenyCode.CAP_30D: gettext_lazy("Le plafond du mois est atteint pour cette personne."),
}


def why_denied(code: str) -> str:
    """Return the words of a code of the gate, a refusal or a wait."""
    return str(_NOT_YET[code]) if code in _NOT_YET else why_cancelled(code)


def rule_of(code: str) -> str:
    """Return the rule and the article behind a code: « R6.7, C. pén. 222-16 »; nothing for what is not of the law."""
    found = {str(known): f"{denial.rule}, {denial.article}" for known, denial in DENIALS.items()}
    return found.get(code, "")
