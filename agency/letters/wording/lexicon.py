"""The words the tone lint looks for (ux.md 1.2, law B1, B5, B7, B8, R5.13): rule, level, pattern, advice.

Patterns read lower-case text without accents, with straight apostrophes and plain spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error blocks saving; a warning asks for a reason, which is kept with the revision."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Ban:
    """One family of banned words."""

    rule: str
    level: Level
    pattern: re.Pattern[str]
    advice: str


def _ban(rule: str, level: Level, advice: str, *alternatives: str) -> Ban:
    return Ban(rule, level, re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})"), advice)


FEES = re.compile(
    r"\bfrais (?:de (?:dossier|recouvrement|relance|gestion|mise en demeure|quittance|poursuite|rappel|timbre)"
    r"|d'(?:acte|huissier|avocat|envoi|encaissement)|accessoires?|administratifs?|supplementaires?)\b"
    r"|\bindemnites? (?:forfaitaires?|transactionnelles?|de 40)|\bpenalites?\b|\bdommages[- ](?:et[- ])?interets\b"
)
"""T4: amounts that the person never owes (R1.17)."""

_E, _W = Level.ERROR, Level.WARNING

BANS: tuple[Ban, ...] = (
    _ban(
        "T1", _E, "Parlez de la facture, jamais de la valeur de la personne.",
        r"mauvais(?:es?)? payeu", r"trich", r"(?<!repression des )fraud", r"filous?\b", r"traqu", r"mater\b",
        r"ripost", r"sanction",
        r"represaill", r"escro", r"profiteu", r"malhonnet", r"recalcitrant", r"indelicat", r"puni(?:r|s|t|ss)",
        r"guerres?\b", r"combat(?:s|tre|tons)?\b", r"ennemi", r"nettoy", r"menac", r"repressi(?!on des fraudes)",
        r"impayeur", r"voleu",
        r"delinquan", r"mauvais eleves?\b", r"insolen",
    ),
    _ban(
        "T2", _E, "Rien de judiciaire ici : seul le créancier peut décider de saisir un juge.",
        r"huissier", r"commissaires? de justice", r"saisies?\b", r"contentieu", r"service juridique",
        r"service judiciaire", r"poursui(?:te|vre|vi|vr)", r"titres? executoire", r"signification",
        r"procedure (?:engagee|judiciaire|contentieuse|sera)", r"recouvrement (?:force|judiciaire)",
        r"execution forcee", r"voie d'execution", r"injonction de payer",
    ),
    _ban(
        "B1", _E, "Ce mot imite un acte de justice ou de l’administration.",
        r"commandement", r"sommation", r"sommer\b", r"sommons", r"avant poursuite", r"etude d'huissier",
        r"republique francaise", r"ministere\b",
    ),
    _ban(
        "T3", _E, "Donnez une date, sans presser.",
        r"derni(?:er|ere)s? (?:avis|rappel|relance|chance|avertissement|delai)", r"ultime", r"urgen", r"immediatement",
        r"sans (?:plus )?(?:attendre|delai|tarder)", r"sous (?:24|48|72) ?h", r"sous huit(?:aine| jours)",
        r"imperati", r"sous peine", r"a defaut de quoi", r"sans quoi", r"dans les plus brefs delais",
        r"delai de rigueur", r"au plus vite", r"rien ne presse",
    ),
    _ban(
        "T6", _W, "Parlez de la somme ou de la facture, pas d’une faute.",
        r"debit(?:eur|rice)", r"mauvaise foi", r"refus de (?:payer|paiement)",
        r"votre (?:defaillance|negligence|manquement)",
        r"vous avez (?:neglige|manque|omis)", r"malgre (?:nos|notre|plusieurs)", r"defaut de paiement",
    ),
    _ban(
        "T10", _W, "Dites qui fait quoi, avec un verbe.",
        r"il (?:sera|est|a ete) procede", r"en vue de (?:la|le|l')", r"il vous (?:est|sera) (?:demande|rappele)",
        r"faire proceder", r"dans le cadre d", r"il est (?:rappele|precise|porte)", r"par la presente", r"veuillez",
    ),
    _ban(
        "B7", _E, "Aucune menace de fichage, de peine ou de saisie.",
        r"fichees?\b", r"fichage", r"(?:serez|etes|etre|sera) fiche",
        r"ficp\b", r"fcc\b", r"interdi(?:t|ction) bancaire", r"liste noire",
        r"inscri\w* .{0,30}banque de france", r"(?:deposer|porter) plainte", r"penal(?:e|es|ement)?\b",
        r"delit\b", r"prison\b",
        r"(?<!pas le pouvoir de )saisir (?:vos|votre|sur)", r"la police\b", r"gendarm",
        r"(?:prev(?:enir|enons|iendrons)|inform(?:er|ons|erons)|contact(?:er|ons|erons)) .{0,20}"
        r"(?:employeur|voisin|proche)",
        r"(?:employeurs?|voisins|proches) (?:sera|seront|est|sont) (?:informe|prevenu|averti)",
    ),
    _ban(
        "B8", _E, "Une suite devant un juge s’écrit seulement par la variable {suite}.",
        r"tribuna", r"en justice", r"nous saisirons", r"assign(?:er|ation|e)\b", r"voie (?:judiciaire|de droit)",
        r"actions? judiciaire", r"juridiction", r"toutes? (?:les )?voies?", r"devant (?:le|un) juge", r"avocats?\b",
        r"suites? judiciaire",
    ),
    _ban(
        "R5.13", _E, "L’enfant n’est jamais un moyen de pression.",
        r"exclu(?:re|sion)", r"radi(?:er|ation)",
        r"(?:retenir|refuser|garder) (?:le|son|les) (?:certificat|bulletin|diplome)",
        r"(?:ne|ne plus) (?:sera|pourra).{0,25}(?:reinscri|cantine|accueilli)", r"non[- ]reinscription",
    ),
    _ban(
        "B5", _E, "Numéro surtaxé interdit.",
        r"0 ?8 ?[129](?:[ .]?\d){7}",
    ),
)  # fmt: skip

LEAKS = _ban(
    "T7", _E, "Un tiers peut lire ce texte : ni somme, ni créancier, ni motif.",
    r"dettes?\b", r"impaye", r"recouvrement", r"rappel\b", r"relance", r"mise en demeure", r"facture", r"creance",
    r"\d+(?:[,.]\d+)? ?(?:€|euros?)", r"\{(?:montant|creancier|objet|montant_echeance)\}", r"echeance impayee",
)  # fmt: skip

JARGON = _ban(
    "T9", _W, "Expliquez ce mot dans la même phrase ou la suivante.",
    r"creances?\b", r"echue?s?\b", r"principal\b", r"debours", r"mises? en demeure", r"recevabilite", r"forclusion",
    r"exigible", r"moratoire", r"decheance du terme", r"subrog",
)  # fmt: skip
GLOSS = re.compile(r"c'est[- ]a[- ]dire|ce mot|cela veut dire|autrement dit|en clair|cela signifie|^[^.]{0,3}\(")

ACRONYMS = frozenset(
    {"IBAN", "BIC", "RF", "OGEC", "RCS", "SIREN", "SIRET", "CNIL", "RGPD", "TVA", "SEPA", "SARL", "SAS", "PDF", "SMS"}
)
"""Words that are written in capitals without shouting (T5)."""

EXITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("comment dire son désaccord", re.compile(r"d'accord|pas juste|une erreur|contest|ne va pas|conteste")),
    ("comment payer en plusieurs fois", re.compile(r"plusieurs fois|par mois|echeancier|petit a petit|etal")),
    ("comment dire une difficulté", re.compile(r"difficult|pause|periode difficile|en parl")),
)
"""T8: exits the body itself names; phone, free help, fees and R124-4 are printed by the platform."""
