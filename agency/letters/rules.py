"""From an authored text and the facts of a case to a letter; what it announces. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from agency.common.calendar import Zone, format_date, product_deadline
from agency.common.money import format_euros
from agency.letters import richtext
from agency.letters.content import Announcement, EarlierLetter, LetterContent, LetterFacts, SumLine, Wording
from agency.letters.enums import POSTAL_KINDS, AnnouncedStep, Audience, LetterKind, SumKind
from agency.letters.legal_texts import NO_POWER

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
    "date_échéance": "la date du versement dont on parle",
    "date_réponse": "la date à laquelle nous répondons au plus tard",
    "fin_pause": "la date de fin de la pause",
}
"""Every variable, a closed list, none of them a fee (R1.17)."""

_EVERYWHERE = (
    *("personne", "créancier", "cabinet", "objet", "montant", "dossier"),
    *("interlocuteur", "téléphone", "horaires", "espace"),
)
_RECALLED = ("première_lettre_référence", "première_lettre_date", "courriers_précédents", "date_limite")
_SPECIAL: Mapping[LetterKind, tuple[str, ...]] = {
    LetterKind.REGISTERED_LETTER: _RECALLED,
    LetterKind.FORMAL_NOTICE: (*_RECALLED, "suite"),
    LetterKind.PLAN_CONFIRMED: (
        "nombre_échéances",
        "montant_échéance",
        "première_échéance",
        "dernière_échéance",
    ),
    LetterKind.INSTALMENT_MISSED: ("date_échéance", "montant_échéance"),
    LetterKind.PAUSE_CONFIRMED: ("fin_pause",),
    LetterKind.DISPUTE_RECEIVED: ("date_réponse",),
}

REQUIRED_VARIABLES: Mapping[LetterKind, frozenset[str]] = {
    LetterKind.FIRST_LETTER: frozenset({"créancier", "objet", "montant"}),
    LetterKind.REGISTERED_LETTER: frozenset({"créancier", "montant", "date_limite", "première_lettre_date"}),
    LetterKind.FORMAL_NOTICE: frozenset({"créancier", "montant", "date_limite", "suite"}),
    LetterKind.PLAN_CONFIRMED: frozenset({"montant", "nombre_échéances", "montant_échéance"}),
    LetterKind.PAUSE_CONFIRMED: frozenset({"fin_pause"}),
    LetterKind.DISPUTE_RECEIVED: frozenset({"date_réponse"}),
}
"""What a text of this kind cannot leave unsaid."""

SHORTEST_NOTICE = {Audience.CONSUMER: timedelta(days=15), Audience.BUSINESS: timedelta(days=8)}
"""Days a formal notice leaves at least (law.md 7.1)."""

_ANNOUNCED = {
    LetterKind.REGISTERED_LETTER: AnnouncedStep.FOLLOW_UP,
    LetterKind.FORMAL_NOTICE: AnnouncedStep.HAND_BACK,
}


class LetterError(ValueError):
    """The letter cannot be written as asked; the message is French and says what to do."""


def variables_of(kind: LetterKind) -> Mapping[str, str]:
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


def compose_letter(wording: Wording, facts: LetterFacts) -> LetterContent:
    """Fill a paper letter's words with the facts of a case.

    Raises LetterError on a kind that is not printed, an unknown variable, a variable without a fact behind it, a
    date that is past, or a formal notice shorter than the law wants (law.md 7.1).
    """
    if wording.kind not in POSTAL_KINDS:
        raise LetterError(f"« {LetterKind(wording.kind).label} » est un courriel, pas une lettre.")
    if problems := variable_problems(wording):
        raise LetterError(" ".join(problems))
    _check_answer_by(wording.kind, facts)
    values = letter_values(facts)
    try:
        subject = richtext.line_text(richtext.fill(richtext.parse_line(wording.subject), values))
        body = richtext.fill(richtext.parse(wording.body_html), values)
    except richtext.RichTextError as error:
        raise LetterError(str(error)) from error
    return LetterContent(kind=wording.kind, facts=facts, subject=subject, body=body)


def letter_values(facts: LetterFacts) -> dict[str, str]:
    """Value of each variable that has a fact behind it; the others are left out."""
    values = {
        "personne": facts.salutation,
        "créancier": facts.creditor.called or facts.creditor.legal_name,
        "cabinet": facts.sender.legal_name,
        "objet": facts.purpose,
        "montant": format_euros(facts.total),
        "dossier": facts.case_reference,
        "interlocuteur": facts.human.name,
        "téléphone": facts.human.phone,
        "horaires": facts.human.hours,
        "espace": printed_url(facts.portal.host_url),
        "suite": consequence(facts),
    }
    if facts.answer_by:
        values["date_limite"] = format_date(facts.answer_by)
    if facts.first_letter:
        values["première_lettre_référence"] = facts.first_letter.reference
        values["première_lettre_date"] = format_date(facts.first_letter.sent_on)
        values["courriers_précédents"] = _letters_sent((facts.first_letter, *facts.earlier))
    return values


def consequence(facts: LetterFacts) -> str:
    """What follows a formal notice without an answer, said truthfully (law B8).

    A court is named only when the mandate allows it and the claim is not time-barred; the creditor decides.
    """
    court = (
        "Il se réserve la possibilité de saisir la juridiction compétente, c’est-à-dire de demander à un "
        "juge de se prononcer. "
    )
    return (
        "Sans réponse de votre part, nous rendrons le dossier à notre client, "
        f"{facts.creditor.called or facts.creditor.legal_name}. "
        f"Lui seul pourra alors décider de la suite. {court if facts.court_possible else ''}{NO_POWER}"
    )


def announcements(content: LetterContent, zone: Zone = Zone.METROPOLE) -> tuple[Announcement, ...]:
    """The words this letter gives, to be registered as commitments when it leaves (R10.2).

    The date slides to a working day in the person's favour; the step is done on the first working day after.
    """
    step = _ANNOUNCED.get(content.kind)
    due_on = content.facts.answer_by
    if step is None or due_on is None:
        return ()
    return (Announcement(step=step, due_on=due_on, act_on=product_deadline(due_on, 0, zone).action_on),)


def earliest_answer_by(kind: LetterKind, audience: Audience, dated_on: date) -> date:
    """First date such a letter may announce: the day after, or the shortest notice of law.md 7.1."""
    shortest = SHORTEST_NOTICE[audience] if kind == LetterKind.FORMAL_NOTICE else timedelta(days=1)
    return dated_on + shortest


def sum_by_kind(sums: tuple[SumLine, ...], kind: SumKind) -> Decimal:
    """Total of the lines of one kind, in euros."""
    return sum((line.amount for line in sums if line.kind == kind), Decimal("0.00"))


def printed_url(url: str) -> str:
    """An address as print shows it, without its scheme."""
    return url.removeprefix("https://").removeprefix("http://")


def _check_answer_by(kind: LetterKind, facts: LetterFacts) -> None:
    if facts.answer_by is None:
        if kind in _ANNOUNCED:
            raise LetterError("Cette lettre annonce une date : indiquez la date limite de réponse.")
        return
    earliest = earliest_answer_by(kind, facts.audience, facts.dated_on)
    if facts.answer_by < earliest:
        raise LetterError(
            f"La date annoncée, le {format_date(facts.answer_by)}, est trop proche : "
            f"pas avant le {format_date(earliest)}."
        )


def _letters_sent(letters: tuple[EarlierLetter, ...]) -> str:
    dates = [f"du {format_date(letter.sent_on)}" for letter in letters]
    if len(dates) == 1:
        return f"notre courrier {dates[0]}"
    return f"nos courriers {', '.join(dates[:-1])} et {dates[-1]}"
