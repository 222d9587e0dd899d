"""Platform-owned words of law and help: versioned, not editable by an agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agency.letters.enums import Audience


@dataclass(frozen=True)
class StatutoryText:
    """Paragraphs reproduced word for word, with their source and the day they came into force."""

    article: str
    in_force_from: date
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Help:
    """Free and independent help, the same in every agency's letters (P9)."""

    name: str
    what: str
    contact: str


L111_8 = StatutoryText(
    article="Article L. 111-8 du code des procédures civiles d’exécution, alinéas 2 et 3",
    in_force_from=date(2014, 3, 19),
    paragraphs=(
        (
            "Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier, sauf "
            "s’ils concernent un acte dont l’accomplissement est prescrit par la loi au créancier. Toute "
            "stipulation contraire est réputée non écrite, sauf disposition législative contraire."
        ),
        (
            "Cependant, le créancier qui justifie du caractère nécessaire des démarches entreprises pour "
            "recouvrer sa créance peut demander au juge de l’exécution de laisser tout ou partie des frais "
            "ainsi exposés à la charge du débiteur de mauvaise foi."
        ),
    ),
)
"""R1.9: reproduced in every letter that asks for the sum (R124-4 5°)."""

L111_8_PLAIN = "En clair : nos frais ne sont pas pour vous. Ils sont payés par celui qui nous a confié le dossier."

ACTIVITY = "exerce une activité de recouvrement amiable"
"""R124-4 1°: the statement that follows the collector's name."""

NO_POWER = "Nous n’avons pas le pouvoir de saisir vos biens, et nous ne viendrons pas chez vous."

FREE_HELP: dict[Audience, tuple[Help, ...]] = {
    Audience.CONSUMER: (
        Help(
            "Point Conseil Budget",
            "un conseiller regarde votre budget avec vous, gratuitement",
            "mesquestionsdargent.fr",
        ),
        Help("Banque de France", "pour comprendre et déposer un dossier de surendettement", "34 14"),
        Help("Si tout devient trop lourd", "quelqu’un vous écoute, jour et nuit", "31 14"),
    ),
    Audience.BUSINESS: (
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


def statutory_text_on(day: date) -> StatutoryText | None:
    """The version of article L111-8 in force on a day, None before the oldest known."""
    in_force = [text for text in _VERSIONS if text.in_force_from <= day]
    return max(in_force, key=lambda text: text.in_force_from, default=None)
