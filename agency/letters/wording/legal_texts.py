"""Platform-owned words of law and help: versioned, not editable by an agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agency.law.contact.letter_content import L111_8, Statute
from agency.parties.enums import DebtorKind


@dataclass(frozen=True)
class Help:
    """Free and independent help, the same in every agency's letters (P9)."""

    name: str
    what: str
    contact: str


L111_8_SOURCE = "Article L. 111-8 du code des procédures civiles d’exécution, alinéas 2 et 3."

L111_8_PLAIN = "En clair : nos frais ne sont pas pour vous. Ils sont payés par celui qui nous a confié le dossier."

ACTIVITY = "exerce une activité de recouvrement amiable"
"""R124-4 1°: the statement that follows the collector's name."""

INTEREST_START: dict[DebtorKind, str] = {
    DebtorKind.CONSUMER: (
        "La loi permet au créancier de demander des intérêts au taux légal, dès le lendemain de la première "
        "présentation de cette lettre (code civil, article 1344-1). Rien de plus n’est demandé ici."
    ),
    DebtorKind.BUSINESS: (
        "Entre professionnels, la loi prévoit des intérêts dès le lendemain de l’échéance (code de commerce, "
        "article L. 441-10). Rien de plus n’est demandé ici."
    ),
}
"""What a formal notice says of interest and of the day it starts (R3.1, R3.8, R3.9)."""

NO_POWER = "Nous n’avons pas le pouvoir de saisir vos biens, et nous ne viendrons pas chez vous."

REST_OF_A_BARRED_DEBT = (
    "Le délai que la loi donne pour demander le reste est passé : il ne vous est plus demandé. La dette n’est pas "
    "effacée pour autant : vous restez libre de la régler un jour, sans y être obligé. Ce que vous avez payé librement "
    "est acquis (code civil, article 2249)."
)
"""What a receipt says of the rest of a barred debt: a natural obligation, asked of nobody (R2.20)."""

FREE_HELP: dict[DebtorKind, tuple[Help, ...]] = {
    DebtorKind.CONSUMER: (
        Help(
            "Point Conseil Budget",
            "conseil gratuit",
            "mesquestionsdargent.fr",
        ),
        Help("Banque de France", "dossier de surendettement", "34 14"),
        Help("Si tout devient trop lourd", "quelqu’un vous écoute, jour et nuit", "31 14"),
    ),
    DebtorKind.BUSINESS: (
        Help(
            "Médiateur des entreprises",
            "gratuit, discret",
            "mediateur-des-entreprises.fr",
        ),
        Help("Centre d’information sur la prévention", "un entretien gratuit", "cip-national.fr"),
        Help("Si tout devient trop lourd", "quelqu’un vous écoute, jour et nuit", "31 14"),
    ),
}

_VERSIONS = (L111_8,)


def statute_on(day: date) -> Statute | None:
    """The version of article L111-8 in force on a day (R1.9), None before the oldest known."""
    in_force = [text for text in _VERSIONS if text.in_force_from <= day]
    return max(in_force, key=lambda text: text.in_force_from, default=None)
