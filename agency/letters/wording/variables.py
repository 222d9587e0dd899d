"""Variables a text may use: the closed list, and what each kind of text may and must say. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from agency.letters.enums import MessageKind
from agency.letters.values import Wording
from agency.letters.wording import richtext

VARIABLES: Mapping[str, str] = {
    "personne": "le nom et la civilité de la personne",
    "créancier": "le créancier, avec son article",
    "cabinet": "le nom du cabinet",
    "objet": "ce que la facture concerne",
    "montant": "la somme dont parle le texte",
    "dossier": "la référence du dossier",
    "interlocuteur": "la personne qui suit le dossier",
    "téléphone": "son téléphone",
    "horaires": "ses horaires",
    "espace": "l’adresse de l’espace personnel",
    "date_limite": "la date annoncée pour répondre",
    "première_lettre_référence": "la référence de la première lettre",
    "première_lettre_date": "la date d’envoi de la première lettre",
    "courriers_précédents": "nos courriers déjà envoyés, avec leurs dates",
    "suite": "ce qui se passe sans réponse, écrit par Amiable selon le mandat",
    "nombre_échéances": "le nombre de versements",
    "montant_échéance": "le montant d’un versement",
    "première_échéance": "la date du premier versement",
    "dernière_échéance": "la date du dernier versement",
    "accusé": "ce que nous faisons de son message, écrit par Amiable selon ce que la personne nous a dit",
    "date_réponse": "la date à laquelle nous répondons au plus tard",
}
"""Every variable, a closed list, none of them a fee (R1.17)."""

_EVERYWHERE = (
    *("personne", "créancier", "cabinet", "objet", "montant", "dossier"),
    *("interlocuteur", "téléphone", "horaires", "espace"),
)
_RECALLED = ("première_lettre_référence", "première_lettre_date", "courriers_précédents", "date_limite")
_SPECIAL: Mapping[MessageKind, tuple[str, ...]] = {
    MessageKind.REGISTERED_LETTER: _RECALLED,
    MessageKind.FORMAL_NOTICE: (*_RECALLED, "suite"),
    MessageKind.PLAN_CONFIRMED: (
        "nombre_échéances",
        "montant_échéance",
        "première_échéance",
        "dernière_échéance",
    ),
    MessageKind.REPLY_RECEIVED: ("accusé", "date_réponse"),
}

REQUIRED_VARIABLES: Mapping[MessageKind, frozenset[str]] = {
    MessageKind.FIRST_LETTER: frozenset({"créancier", "objet", "montant"}),
    MessageKind.REGISTERED_LETTER: frozenset({"créancier", "montant", "date_limite", "première_lettre_date"}),
    MessageKind.FORMAL_NOTICE: frozenset({"créancier", "montant", "date_limite", "suite"}),
    MessageKind.PLAN_CONFIRMED: frozenset({"montant", "nombre_échéances", "montant_échéance"}),
    MessageKind.REPLY_RECEIVED: frozenset({"date_réponse"}),
}
"""What a text of this kind cannot leave unsaid."""


def variables_of(kind: MessageKind) -> Mapping[str, str]:
    """The closed list of variables a text of this kind may use, with their meaning."""
    return {name: VARIABLES[name] for name in (*_EVERYWHERE, *_SPECIAL.get(kind, ()))}


def variable_problems(wording: Wording) -> tuple[str, ...]:
    """One French sentence per unknown or missing variable, or open brace; empty when all is well."""
    try:
        used = richtext.variables_in((*richtext.parse_line(wording.subject), *richtext.parse(wording.body_html)))
    except richtext.RichTextError as error:
        return (str(error),)
    known = variables_of(wording.kind)
    unknown = (
        f"La variable {{{name}}} n’existe pas dans ce modèle. Variables possibles : {', '.join(known)}."
        for name in sorted(used - known.keys())
    )
    missing = (
        f"Ce modèle doit contenir {{{name}}} : {known[name]}."
        for name in sorted(REQUIRED_VARIABLES.get(wording.kind, frozenset()) - used)
    )
    return (*unknown, *missing)
