"""What letters must say: closed lists with their articles, and the text reproduced verbatim (R1.9, R1.10, R5.1)."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LetterKind(StrEnum):
    """Documents whose content the law, or our word, fixes (R1.9, R1.15, R5.1)."""

    FIRST_LETTER = "first_letter"
    REMINDER = "reminder"
    FORMAL_NOTICE = "formal_notice"
    RECEIPT = "receipt"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a document must contain: code, words, text, rule; some only for consumers (R1.9)."""

    code: str
    label: str
    article: str
    rule: str
    consumer_only: bool = False


@dataclass(frozen=True, slots=True)
class Statute:
    """A text to reproduce word for word, with the day its version came into force (R1.9)."""

    reference: str
    in_force_from: date
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs, one per line (R1.9)."""
        return "\n".join(self.paragraphs)


_COSTS = (
    "Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier, sauf s'ils "
    "concernent un acte dont l'accomplissement est prescrit par la loi au créancier. Toute stipulation "
    "contraire est réputée non écrite, sauf disposition législative contraire."
)
_BAD_FAITH = (
    "Cependant, le créancier qui justifie du caractère nécessaire des démarches entreprises pour recouvrer sa "
    "créance peut demander au juge de l'exécution de laisser tout ou partie des frais ainsi exposés à la "
    "charge du débiteur de mauvaise foi."
)
L111_8 = Statute("CPCEx L111-8, alinéas 2 et 3", date(2014, 3, 19), (_COSTS, _BAD_FAITH))
L111_8_TEXT = L111_8.text
L111_8_VERSION = L111_8.in_force_from.isoformat()
# Smaller print would not be readable, hence not reproduced.
L111_8_MINIMUM_POINTS = 9

_R124_4 = "CPCEx R124-4"
FIRST_LETTER_MENTIONS: tuple[Mention, ...] = (
    Mention("collector_identity", "nom ou dénomination et adresse du cabinet", f"{_R124_4} 1°", "R1.9"),
    Mention("amicable_activity", "exerce une activité de recouvrement amiable", f"{_R124_4} 1°", "R1.9"),
    Mention("creditor_identity", "nom ou dénomination et adresse du créancier", f"{_R124_4} 2°", "R1.9"),
    Mention("basis", "fondement de la créance", f"{_R124_4} 3°", "R1.9"),
    Mention("itemised_amount", "montant en principal, intérêts et accessoires, distingués", f"{_R124_4} 3°", "R1.9"),
    Mention("demand", "demande d’avoir à payer la somme due", f"{_R124_4} 4°", "R1.9"),
    Mention("payment_means", "modalités de paiement", f"{_R124_4} 4°", "R1.9"),
    Mention("l111_8", "alinéas 2 et 3 de l’article L111-8 CPCEx", f"{_R124_4} 5°", "R1.9"),
    Mention("data_protection", "origine des données et droits de la personne", "RGPD 14", "R9.3"),
)
# Every step after the first letter recalls it.
RECALL_MENTIONS: tuple[Mention, ...] = (
    Mention("first_letter_reference", "référence de la première lettre", _R124_4, "R1.10"),
    Mention("first_letter_sent_on", "date d’envoi de la première lettre", _R124_4, "R1.10"),
)
FORMAL_NOTICE_MENTIONS: tuple[Mention, ...] = (
    Mention("title", "l’intitulé « Mise en demeure »", "C. civ. 1344", "R3.8"),
    Mention("date", "date de la lettre", "C. civ. 1344", "R3.8"),
    *FIRST_LETTER_MENTIONS[:8],
    *RECALL_MENTIONS,
    Mention("interest_start", "jour à partir duquel courent les intérêts", "C. civ. 1344-1", "R3.8"),
    Mention("deadline_date", "délai pour payer, écrit comme une date", "C. civ. 1344", "R10.2"),
    Mention("plan_offer", "proposition de payer en plusieurs fois", "C. civ. 1104", "R5.1"),
    Mention("true_consequence", "suite possible, dite au conditionnel", "C. conso L121-6", "R6.1"),
    Mention("how_to_dispute", "comment contester", "C. civ. 1104", "R5.14"),
    Mention("mediator", "médiateur de la consommation", "C. conso L616-1", "R1.8", consumer_only=True),
    Mention("enclosures", "pièces jointes : facture et lettres précédentes", "C. civ. 1353", "R10.5"),
)
RECEIPT_MENTIONS: tuple[Mention, ...] = tuple(
    Mention(code, label, "CPCEx R124-6", "R1.15")
    for code, label in (
        ("number", "numéro sans trou"),
        ("date", "date"),
        ("debtor", "personne qui paie"),
        ("creditor", "créancier"),
        ("case_reference", "référence du dossier"),
        ("amount", "montant"),
        ("method", "moyen de paiement"),
        ("allocation", "imputation : intérêts, principal, indemnité"),
        ("balance", "reste à payer"),
        ("on_behalf", "reçu pour le compte du créancier"),
    )
)
PLAN_MENTIONS: tuple[Mention, ...] = (
    *(
        Mention(code, label, "C. civ. 1103", "R5.1")
        for code, label in (
            ("parties", "parties, créancier représenté, référence du mandat"),
            ("first_letter", "référence et date de la première lettre"),
            ("itemised_debt", "dette détaillée au jour de l’accord"),
            ("schedule", "nombre, montants et dates"),
            ("payment_means", "moyen de paiement"),
            ("allocation", "ce que paie chaque échéance"),
            ("default", "ce qui se passe en cas d’impayé"),
            ("early_payment", "paiement anticipé sans frais"),
            ("interest", "intérêts gelés, abandonnés si le plan est tenu"),
            ("amicable", "rappel du caractère amiable"),
            ("acceptances", "date et accord des deux parties"),
        )
    ),
    Mention("recognition", "reconnaissance de dette et son effet sur la prescription", "C. civ. 2240", "R2.13"),
    Mention("no_fees", "aucuns frais", "C. conso L312-4", "R5.6"),
    Mention("free_help", "aide gratuite : Point conseil budget, Banque de France", "C. civ. 1104", "R5.1"),
    Mention("mediator", "médiateur de la consommation", "C. conso L616-1", "R5.1", consumer_only=True),
    Mention("data_protection", "information sur les données", "RGPD 14", "R9.3"),
)

MENTIONS: dict[LetterKind, tuple[Mention, ...]] = {
    LetterKind.FIRST_LETTER: FIRST_LETTER_MENTIONS,
    LetterKind.REMINDER: RECALL_MENTIONS,
    LetterKind.FORMAL_NOTICE: FORMAL_NOTICE_MENTIONS,
    LetterKind.RECEIPT: RECEIPT_MENTIONS,
    LetterKind.PLAN: PLAN_MENTIONS,
}


def missing_mentions(kind: LetterKind, present: Collection[str], *, consumer: bool = True) -> tuple[Mention, ...]:
    """Mentions that a document lacks, in the order of the text; empty means it may leave (R1.9, R1.10, R1.15, R5.1).

    `present` holds mention codes. One missing mention of R124-4 is a fine per letter (R1.16).
    """
    return lacking(MENTIONS[kind], present, consumer=consumer)


def lacking(wanted: Iterable[Mention], present: Collection[str], *, consumer: bool) -> tuple[Mention, ...]:
    """Mentions of a list that a document lacks, in the order of the list: each is a fine, per letter (R1.16)."""
    return tuple(
        mention for mention in wanted if mention.code not in present and (consumer or not mention.consumer_only)
    )


def reproduces_l111_8(text: str) -> bool:
    """Whether a text holds both paragraphs of L111-8, word for word (R1.9; CPCEx R124-4 5°).

    Spaces, line ends and the shape of apostrophes do not matter; any other change does.
    """
    plain = _plain(text)
    return all(_plain(paragraph) in plain for paragraph in L111_8.paragraphs)


def _plain(text: str) -> str:
    """R1.9."""
    return re.sub(r"\s+", " ", text.replace("’", "'")).strip()
