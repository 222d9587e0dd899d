"""The words the tone lint looks for (ux.md 1.2, law B1, B5, B7, B8, R1.17, R5.13): rule, level, turns, advice.

Turns are written with whole words and found by their stems (`stems.py`); a few patterns, which only remark, read
lower-case text without accents, with straight apostrophes and plain spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from agency.letters.wording.tone.stems import turn


class Level(StrEnum):
    """An error blocks saving; a warning asks for a reason, which is kept with the revision."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Ban:
    """One family of banned words, as a pattern of plain text."""

    rule: str
    level: Level
    pattern: re.Pattern[str]
    advice: str


@dataclass(frozen=True)
class Threat:
    """One family of turns that block; `deniable` when saying that we never do it is fair (« personne ne viendra »)."""

    rule: str
    turns: re.Pattern[str]
    advice: str
    deniable: bool = True


def _ban(rule: str, level: Level, advice: str, *alternatives: str) -> Ban:
    return Ban(rule, level, re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})\w*"), advice)


_E, _W = Level.ERROR, Level.WARNING

_WE = "nous|je|on|agent|equipe|collaborateur|inspecteur|enqueteur|quelqu|personne|representant|recouvreur|encaisseur"
_TELL = "prevenir|prevenu=|prevenus=|averti=|avertis=|preveniron*|previen*|informer|avertir|contacter|alerter"
_TELL += "|ecrire|appeler|telephoner|parler|savoir|saura*"
_TELL += "|apprendre|apprendr*|signaler|preveniron*|previendr*|informer|interroger|solliciter|communiquer"
_TELL += "|transmettre|connaitre"
_THIRDS = "employeur|patron|patronne|collegue|voisin|voisinage|proche|parents=|parent=|entourage|famille"
_THIRDS += "|concierge|gardienne|quartier"
_THIRDS += "|ami|conjoint|epoux|epouse|mari|femme|frere|soeur|proprietaire|bailleur|clients=|fournisseurs=|banquier"
_THIRDS += "|responsable|rh=|directeur|directrice|chef|superieur|mere|pere|soeur|grand"
_HOME = "domicile|porte|logement|maison|travail|bureau|immeuble|palier|locaux|atelier|magasin"
_CHILD = "enfant|fils|fille|eleve"
_GOODS = "biens|meuble|mobilier|voiture|vehicule|salaire|compte|paie|revenu|allocation|maison|logement|television|bijou"
_GOODS += "|materiel|stock|machine|appartement|patrimoine|avoirs|remuneration|prestation|retraite|fonds"
_GOODS += "|carte|bien=|commerce"

THREATS: tuple[Threat, ...] = (
    Threat(
        "T1",
        turn(
            "mauvais|mauvaise payeur|payeuse|debiteur|debitrice|eleve", "tricheur|tricher|tricherie", "filou",
            "traquer|traque", "mater=", "montrer|montre du doigt",
            "riposter|riposte", "sanction|sanctionner", "represailles=",
            "escroc|escroquerie|escroquer", "profiteur|profiteuse", "malhonnete|malhonnetete", "recalcitrant",
            "indelicat", "punir|punition|punissable", "guerre", "combat|combattre|combattons=", "ennemi",
            "nettoyer|nettoyage", "menacer|menace", "repression", "impayeur", "voleur|voleuse|voler|vol=",
            "delinquant|delinquance", "insolent|insolence", "fraudeur|fraude|fraudeuse",
            "frauduleux|frauduleuse|fraudul*", "honte|honteux|honteuse|honteusement",
            "indigne|indignite|inadmissible|scandaleux", "irresponsable|irresponsabilite", "assiste=|assistes=",
            "parasite", "menteur|mensonge|mentir|mentez", "lache=|lachete",
            "reputation", "digne ~ nom=", "patience",
            "aucune excuse", "n avez ~ excuse", "bonne excuse", "excuses bidon",
            "comportement|attitude inacceptable|intolerable", "gens comme vous=", "votre espece=",
            "paresse|paresseux|faineant", "mauvais|mauvaise mere|pere|parent=|parents=|volonte|gestion|volonte",
            "vous moquez|moquer", "coupable", "profiter=|profitez ~ systeme|situation|aides", "reproche",
            "credule|naif|ridicule|minable|pitoyable",
        ),
        "Parlez de la facture, jamais de la valeur de la personne.",
        deniable=False,
    ),
    Threat(
        "T2",
        turn(
            "huissier", "commissaire de justice", "homme|hommes|femme|gens|officier|auxiliaire de loi|justice",
            "saisie=|saisies=", "contentieux|contentieuse", "service juridique|judiciaire",
            "departement|pole juridique", "poursuite|poursuivre|poursuivr*|poursuivi*", "titre executoire",
            "signification|signifier=", "procedure engagee|judiciaire|contentieuse|sera=|legale|simplifiee",
            "recouvrement force|judiciaire",
            "engager|entamer|lancer|declencher|initier ~ procedure|poursuite|demarches|action=",
            "cout|frais ~ procedure", "execution forcee", "voie d execution", "injonction de payer",
            "mandataire de justice", "etude d huissier", "acte|exploit de huissier|justice", "constat",
            "moyen ~ dur|forts=|fort=|radical|contrainte", "force publique", "contrainte|contraindre|contraint",
            "autres mesures|moyens=|methodes", "mesures de coercition|coercitives|retorsion",
        ),
        "Rien de judiciaire ici : seul le créancier peut décider de saisir un juge.",
    ),
    Threat(
        "B1",
        turn(
            "commandement", "sommation", "sommer=|sommons=|somme= de payer", "avant poursuite",
            "republique francaise", "ministere=",
            "assermente", "mandate= par la justice", "au nom de la loi|peuple",
        ),
        "Ce mot imite un acte de justice ou de l’administration.",
    ),
    Threat(
        "T3",
        turn(
            "dernier|derniere avis|rappel|relance|chance|avertissement|delai|sommation|occasion",
            "dernier|derniere courrier|lettre avant", "ultime|ultimatum",
            "urgent|urgence|urgemment", "immediatement",
            "paiement|reglement|versement immediat", "sans attendre|delai=|tarder", "sans plus attendre|tarder",
            "sous 24|48|72", "sous 24h|48h|72h=", "quarante huit heures", "vingt quatre heures", "24|48|72 heures",
            "sous huitaine|huit jours", "imperatif|imperativement|imperative", "sous peine", "a defaut de quoi",
            "sans quoi", "dans les plus brefs delais", "delai de rigueur", "au plus vite", "rien ne presse",
            "tout de suite=", "avant ~ trop tard", "trop tard pour", "sur le champ=",
            "ne nous obliger|forcer|contraindre|poussez=", "n hesiteron*|hesiterai=|hesiterait=", "autre choix=",
            "choix que", "toute contestation ~ inutile|rejete|irrecevable", "contestation ~ ne sera|seront",
            "pas une de plus", "temps presse", "nous allons devoir", "heure est grave", "gravite",
            "dernier|derniere jour ~ eviter", "consequence ~ grave|lourde|facheuse|serieuse",
            "grave|lourde|facheuse consequence", "patience a ses limites",
            "changer|changions=|changerons= de ton=|methode", "avez= ~ interet a=", "a vous de choisir",
            "assumer|assumez|subir|subirez ~ consequence", "jusqu au bout", "a vos risques",
            "tant pis", "regretter=|regretterez=", "payez=|reglez= vite",
        ),
        "Donnez une date, sans presser.",
        deniable=False,
    ),
    Threat(
        "B7",
        turn(
            "fiche=|fichee=|fichees=|fiches=|fichage=", "ficp=|fcc=", "interdit|interdiction bancaire",
            "liste noire|rouge", "liste ~ payeur|impaye|debiteur",
            "inscrire|inscription|inscrit|inscrite|signaler ~ banque de france",
            "inscrire|inscription|inscrit|inscrite|fichier ~ incident|fichier|liste", "banque de france=",
            "deposer|porter|depot ~ plainte", "plainte ~ deposer|penale|contre",
            "penal=|penale=|penales=|penalement=|penaux=", "delit", "mis=|mise|mettre|mettr* ~ courant=",
            "prison|incarcerer|emprisonnement", "police=", "gendarme|gendarmerie",
            "saisir=|saisiron*|saisira*|saisie=|saisi= vos=|votre=|sur|les|le ~ " + _GOODS,
            "saisir=|saisiron* vos=|votre=|sur=",
            f"{_GOODS} ~ saisi=|saisie=|saisis=|saisies=|bloque|vendu*|gele|retenu*|preleve|"
            f"confisque|enleve|encheres|hypotheque",
            f"bloquer|geler|confisquer|enlever|recuperer|vendre|vendron*|vendr*|emporter|prelever|"
            f"hypothequer ~ {_GOODS}", "hypotheque|encheres", "expulsion|expulser|expulse", f"{_TELL} ~ {_THIRDS}",
            f"{_THIRDS} ~ apprendre|apprendr*|saura*|sauront=|interroge|contacte=|contactes=|alertes=",
            "publier|afficher|diffuser|divulguer|publication ~ nom=|liste|dette|impaye|situation",
            f"{_THIRDS} ~ prevenu*|averti*|informe",
            "savoir ou= vous travaill*",
            "vous surveill*",
            "surveillons=",
            "espionner|pister",
            "reseaux sociaux",
            "dire=|dira=|dirons=|diront= ~ toute classe|ecole", "dira=|dirons= a toute|tous",
            "perdre|perdra=|perdrez= ~ aides|allocations|droits|place|emploi|logement",
            "meuble|television|voiture|biens ~ partiront=|partira=", "savons= ou=",
            "ou vous travaillez|habitez|vivez", f"{_TELL} ~ services sociaux|caf=|aide",
            "services sociaux ~ " + _TELL + "|averti*|prevenu*", "aide sociale a l enfance",
            "titre de sejour|prefecture", "interdit ~ cheque|credit", "credit ~ refuser|refuse",
        ),
        "Aucune menace de fichage, de peine, de saisie, ni de parler à d’autres.",
    ),
    Threat(
        "T11",
        turn(
            f"{_WE} ~ passer|viendr*|viendron*|venir|visite|visiter|presentera=|presenteront=|"
            f"presenterons=|deplacer|deplacera= ~ {_HOME}|chez|vous|voir",
            f"presentera=|presenteront=|passera=|passerons=|passeront=|viendra=|viendrons=|"
            f"viendront=|sonner|frapper|visite ~ {_HOME}|chez", "debarquer|debarquera=|debarqueront=",
            "passage|visite|venue a votre|vos=", "rendre|rendron* ~ visite",
            "passer|passeron*|venir|viendr* vous voir=|chercher", "viendr* vous=",
            "chez vous=|toi= ~ viendra=|viendrons=|passera=|passerons=", "visite domiciliaire",
            "attendre|attendr* ~ devant chez|porte|ecole", "deplacer|deplaceron* ~ jusqu chez|domicile",
        ),
        "Personne ne se présente chez les gens, ni à leur travail.",
    ),
    Threat(
        "B8",
        turn(
            "tribunal|tribunaux", "en justice", "nous saisirons=", "assigner|assignation", "voie judiciaire",
            "voie de droit=", "actions|action judiciaire|justice|legale", "juridiction", "toutes ~ voies=",
            "devant le|un juge", "avocat", "suites|suite judiciaire",
            "saisir=|saisiron*|saisira*|demanderon* ~ juge|justice|tribunal", "proces=",
            "juge ~ condamner|tranchera=|decider|ordonner", "condamner|condamnation", "attaquer=|attaqueron*",
            "suites juridiques", "traduire ~ justice",
        ),
        "Une suite devant un juge s’écrit seulement par la variable {suite}.",
    ),
    Threat(
        "R5.13",
        turn(
            "exclure|exclusion|exclu=|exclue=|exclur*|renvoyer=",
            "radier|radiation|radie=|desinscrire|desinscription|desinscrit",
            "retenir|refuser|garder|bloquer|conserver|remettre ~ certificat|bulletin|diplome|livret",
            "certificat|bulletin|diplome|livret ~ retenir|retenu*|refuse|bloque|conserve|remis",
            "ne ~ reinscrire|reinscrit|reinscrite|cantine|accueilli|accueillie", "non reinscription|inscription",
            "reinscription ~ refuse|impossible|compromise|bloque",
            f"{_CHILD} ~ ne= sera|pourra|aura|mangera|ira|entrera|participer",
            f"{_CHILD} ~ prive|priver|suspendu*|perdre|perdr*|renvoye|consequence",
            "prive|priver|privera ~ cantine|repas|sortie|voyage|classe|ecole", "repas ~ supprime|refuse",
            f"{_CHILD} ~ subir|souffrir|puni|honte", "place ~ perdue|perdra=|attribuee|retiree|donnee", "camarade",
            "inscription ~ depend|dependra=", "couper|coupe|coupera=|couperons= ~ acces|cantine|repas",
            "n accueille|accueillera=|accueillir", "plus ~ bienvenu",
        ),
        "L’enfant n’est jamais un moyen de pression.",
        deniable=False,
    ),
)  # fmt: skip
"""What blocks whatever the audience and whoever writes."""

_CLAIMED = "scolarite|cantine|inscription|garde|sejour|transport|pension|demi|repas|hebergement|livraison|port|scolaire"
_CLAIMED += "|scolaires|periscolaire|periscolaires|formation|etudes|internat|location|reparation"
FEES = turn(
    "frais= ~", "honoraires=",
    "majoration|majorer|majoree", "penalite= de retard|relance|rappel|dossier", "penalite",
    "indemnite forfaitaire|transactionnelle|de=", "dommages interets", "dommages et interets", "depens=",
    "cout|couts ~ procedure|relance|courrier|dossier",
    "facturer|facturee ~ relance|courrier|lettre|rappel|dossier|deplacement|recouvrement",
    "supplement|surcout|surcharge", "coutera=|couteront=|couter= ~", "clause penale", "vacation",
    "interet ~ courir|courron*|courent|ajouter|augmenter|accumuler|appliquer",
    "ajouter|alourdir|augmenter|grossir ~ dette|facture|note|addition",
    "dette|note|addition|facture ~ grimper|gonfler|alourdir|doubler|augmenter|grossir",
)  # fmt: skip
"""T4: amounts that the person never owes (R1.17), whoever the person is."""
FIRMS_ONLY = turn("penalite", "indemnite", "interet ~", "dommages")
"""What a firm may owe by law, and a consumer never."""
CLAIMED_FEES = turn(f"frais= de|d|du ~ {_CLAIMED}", "frais= scolaires|periscolaires|annexes")
"""Fees that are the claim itself (« frais de cantine »)."""

_RIGHTS = (
    r"vous (?:pouvez|avez (?:aussi )?le droit|gardez|conservez|pourrez|restez libre)\b"
    r".*(?:contest|demand|saisi|oppos|consult|juge|droit|avocat)"
    r"|vos droits|votre droit|droit de (?:saisir|contest|demander)"
)
RIGHTS = re.compile(_RIGHTS)
"""What the person may do before a judge is told freely."""
PROTECTORS = re.compile(
    r"proces-verbal|mediateur|mediation|commission de surendettement|surendettement|defenseur|cnil\b|"
    r"conciliateur|signalconso|repression des fraudes"
)
"""Whoever protects people may be « saisi »."""

BANS: tuple[Ban, ...] = (
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
        "B5", _E, "Numéro surtaxé interdit.",
        r"0 ?8 ?[129](?:[ .]?\d){7}",
    ),
)  # fmt: skip

LEAKS = _ban(
    "T7", _E, "Un tiers peut lire ce texte : ni somme, ni créancier, ni motif.",
    r"dettes?\b", r"impaye", r"recouvrement", r"rappel\b", r"relance", r"mise en demeure", r"facture", r"creance",
    r"\d+(?:[,.]\d+)? ?(?:€|euros?)", r"\{(?:montant|creancier|objet|montant_echeance)\}", r"echeance impayee",
)  # fmt: skip

WITHDRAWN = _ban(
    "P1", _E, "Rien ne tient cette promesse : retirez-la.",
    r"(?:prevenons|previendrons) toujours", r"verifions (?:avec|aupres de) (?:notre client|\{creancier\})",
    r"ajouter un document", r"une personne qui ne suit pas votre dossier", r"on decale ou on baisse",
)  # fmt: skip
"""Promises that shipped texts once made and that nothing keeps: an agency's own copy of them is no better."""

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
