"""A name inside a French sentence: its article, contracted where the language does; its letters in a bank's order."""

from __future__ import annotations

import re
import unicodedata

from .text import unaccent

SEPA_NAME = 70
"""Characters a transfer order leaves for a name."""

# Elided before a vowel whatever the gender, so looked at first. Nouns without accents.
_NOUNS = {
    "l’": (
        "academie agence aide amicale apel artisanat association atelier auberge auto ecole economat ecurie ensemble "
        "entrepot entreprise epicerie esat etablissement etude externat herboristerie hopital horlogerie hotel "
        "huilerie imprimerie institut institution internat ogec office"
    ),
    "le": (
        "bureau cabinet cafe camping centre cfa club college comite commerce comptoir conservatoire cours domaine dojo "
        "foyer fournil garage groupe groupement gymnase jardin laboratoire logis lycee magasin moulin musee "
        "pensionnat petit pressing restaurant salon service studio syndicat syndic theatre traiteur village"
    ),
    "la": (
        "bibliotheque blanchisserie boucherie boulangerie boutique brasserie carrosserie cave charpenterie clinique "
        "compagnie cooperative copropriete couveuse creche droguerie ferme fondation fromagerie galerie halte "
        "librairie maison maternelle menuiserie miroiterie mutuelle papeterie patisserie pepiniere pharmacie plomberie "
        "poissonnerie quincaillerie residence sarl sas sci scic scop selarl serrurerie societe station tannerie "
        "teinturerie verrerie"
    ),
    "les": "ateliers caves ecoles editions etablissements freres jardins laboratoires pepinieres transports",
}
_CONTRACTED = (
    (re.compile(r"\b([Dd])e le (?=[A-ZÀ-Ý])"), r"\1u "),
    (re.compile(r"\b([Dd])e les (?=[A-ZÀ-Ý])"), r"\1es "),
    (re.compile(r"\bà le (?=[A-ZÀ-Ý])"), "au "),
    (re.compile(r"\bà les (?=[A-ZÀ-Ý])"), "aux "),
    (re.compile(r"\bÀ le (?=[A-ZÀ-Ý])"), "Au "),
    (re.compile(r"\bÀ les (?=[A-ZÀ-Ý])"), "Aux "),
)
_NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_DASHES = re.compile(r"[\N{EN DASH}\N{EM DASH}\N{NON-BREAKING HYPHEN}\N{HYPHEN}]")


def article_of(name: str) -> str:
    """The article a name takes in a sentence: « le », « la », « l’ », « les »; empty for a name that takes none.

    By its first word: « Collège Saint-Aubin » is « le », « École Sainte-Anne » is « l’ », « Berthier » has none.
    """
    first = unaccent(re.split(r"[\s\-]", name.strip(), maxsplit=1)[0]).lower()
    return next((article for article, nouns in _NOUNS.items() if first in nouns.split()), "")


def with_article(article: str, name: str) -> str:
    """« le Collège Saint-Aubin », « l’École Sainte-Anne »; the name alone without an article."""
    return f"{article}{name}" if article.endswith("’") or not article else f"{article} {name}"


def contracted(text: str) -> str:
    """The same text where « de le Collège » is « du Collège », and « à les Ateliers » « aux Ateliers »."""
    for pattern, replacement in _CONTRACTED:
        text = pattern.sub(replacement, text)
    return text


def sentence_start(text: str) -> str:
    """The same text with a capital where a sentence begins: « Le Collège Saint-Aubin »."""
    return text[:1].upper() + text[1:]


def calm(label: str) -> str:
    """A label as a person writes it: software shouts « VENTE NECTAR FRAISE », a letter says « Vente nectar fraise »."""
    text = re.sub(r"\s+", " ", label).strip()
    return text.capitalize() if text.isupper() and " " in text else text


def sepa_name(name: str) -> str:
    """A name in the characters that every bank takes (EPC217-08), of 70 at most: « Societe d'ete - fonds »."""
    plain = unaccent(_DASHES.sub("-", unicodedata.normalize("NFC", name)).replace("’", "'").replace("&", "+"))
    return re.sub(r" +", " ", _NOT_SEPA.sub(" ", plain)).strip()[:SEPA_NAME].strip()
