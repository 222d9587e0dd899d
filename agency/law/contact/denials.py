"""Why a contact is refused: the closed list of codes, each with its rule, its text and its words (R6.9)."""

from dataclasses import dataclass
from enum import StrEnum


class DenyCode(StrEnum):
    """The closed list of refusals, in the order in which they are looked at (R6.9)."""

    CLOSED = "CLOSED"
    NO_MANDATE = "NO_MANDATE"
    TENANT_COMPLIANCE_EXPIRED = "TENANT_COMPLIANCE_EXPIRED"
    DECEASED = "DECEASED"
    PROTECTED_ADULT = "PROTECTED_ADULT"
    OVERINDEBTED = "OVERINDEBTED"
    INSOLVENT = "INSOLVENT"
    TIME_BARRED = "TIME_BARRED"
    DISPUTED = "DISPUTED"
    NOT_QUALIFIED = "NOT_QUALIFIED"
    FIRST_LETTER_MISSING = "FIRST_LETTER_MISSING"
    PLAN_ACTIVE = "PLAN_ACTIVE"
    OPTED_OUT = "OPTED_OUT"
    BAD_ADDRESS = "BAD_ADDRESS"
    HOLIDAY = "HOLIDAY"
    OUT_OF_WINDOW = "OUT_OF_WINDOW"
    COOLDOWN_AFTER_TALK = "COOLDOWN_AFTER_TALK"
    CAP_DAY = "CAP_DAY"
    CAP_7D = "CAP_7D"
    CAP_30D = "CAP_30D"


@dataclass(frozen=True, slots=True)
class Denial:
    """Rule, article and French words of a refusal (R6.9)."""

    rule: str
    article: str
    words: str


_HARASSMENT = "C. pén. 222-16"

DENIALS: dict[DenyCode, Denial] = {
    DenyCode.CLOSED: Denial("R6.9", "CPCEx R124-3", "Le dossier est clos."),
    DenyCode.NO_MANDATE: Denial("R1.7", "CPCEx R124-3", "Aucun mandat signé ne couvre ce dossier."),
    DenyCode.TENANT_COMPLIANCE_EXPIRED: Denial(
        "R1.5", "CPCEx R124-2", "L’assurance, le compte dédié ou la déclaration du cabinet n’est plus à jour."
    ),
    DenyCode.DECEASED: Denial("R5.6", "C. civ. 771", "La personne est décédée : seul le notaire reçoit un courrier."),
    DenyCode.PROTECTED_ADULT: Denial(
        "R5.6", "C. civ. 467 et 475", "La personne est protégée : écrivez à son tuteur ou avec son curateur."
    ),
    DenyCode.OVERINDEBTED: Denial(
        "R5.6", "C. conso L722-2 et L722-5", "Un dossier de surendettement suspend toute demande."
    ),
    DenyCode.INSOLVENT: Denial(
        "R5.6", "C. com. L622-7 et L622-21", "Une procédure collective interdit de réclamer les dettes antérieures."
    ),
    DenyCode.TIME_BARRED: Denial("R2.20", "C. conso L218-2", "La créance est prescrite : rien ne peut être demandé."),
    DenyCode.DISPUTED: Denial("R5.14", "RGPD 18", "La personne conteste : le créancier doit répondre d’abord."),
    DenyCode.NOT_QUALIFIED: Denial("R1.22", "CPCEx R124-4", "Personne n’a encore qualifié le dossier."),
    DenyCode.FIRST_LETTER_MISSING: Denial(
        "R1.10", "CPCEx R124-4", "La première lettre doit partir par la poste avant tout autre contact."
    ),
    DenyCode.PLAN_ACTIVE: Denial("R5.3", "C. civ. 1103", "Un échéancier est en cours : plus aucune relance."),
    DenyCode.OPTED_OUT: Denial("R6.8", "RGPD 21", "La personne a refusé ce moyen de contact."),
    DenyCode.BAD_ADDRESS: Denial("R5.6", "C. civ. 9", "Cette adresse n’est plus la bonne : n’y envoyez rien."),
    DenyCode.HOLIDAY: Denial("R6.6", "C. trav. L3133-1", "C’est un jour férié là où vit la personne."),
    DenyCode.OUT_OF_WINDOW: Denial("R6.6", _HARASSMENT, "Ce n’est pas une heure pour déranger la personne."),
    DenyCode.COOLDOWN_AFTER_TALK: Denial("R6.7", _HARASSMENT, "Une conversation a eu lieu il y a moins de sept jours."),
    DenyCode.CAP_DAY: Denial("R6.7", _HARASSMENT, "La personne a déjà été appelée aujourd’hui."),
    DenyCode.CAP_7D: Denial("R6.7", _HARASSMENT, "La personne a été assez sollicitée ces derniers jours."),
    DenyCode.CAP_30D: Denial("R6.7", _HARASSMENT, "La personne a été assez sollicitée ce mois-ci."),
}
