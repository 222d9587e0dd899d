"""From an authored text and the facts of a case to a letter. Pure."""

from __future__ import annotations

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.rules import NotPrintable, earliest_answer_by, printed_url
from agency.letters.values import EarlierLetter, LetterContent, LetterFacts, Wording
from agency.letters.wording import richtext
from agency.letters.wording.legal_texts import NO_POWER
from agency.letters.wording.variables import variable_problems

_WITH_A_DATE = frozenset({MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE})
"""Letters that announce a date to answer by."""


def compose_letter(wording: Wording, facts: LetterFacts) -> LetterContent:
    """Fill a paper letter's words with the facts of a case.

    Raises NotPrintable on a kind that is not printed, an unknown variable, a variable without a fact behind it, a
    date that is past, or a formal notice shorter than the law wants (law.md 7.1).
    """
    if wording.kind not in DUNNING:
        raise NotPrintable(f"« {MessageKind(wording.kind).heading} » est un courriel, pas une lettre.")
    if problems := variable_problems(wording):
        raise NotPrintable(" ".join(problems))
    _check_answer_by(wording.kind, facts)
    values = letter_values(facts)
    try:
        subject = richtext.line_text(richtext.fill(richtext.parse_line(wording.subject), values))
        body = richtext.fill(richtext.parse(wording.body_html), values)
    except richtext.RichTextError as error:
        raise NotPrintable(str(error)) from error
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


def _check_answer_by(kind: MessageKind, facts: LetterFacts) -> None:
    if facts.answer_by is None:
        if kind in _WITH_A_DATE:
            raise NotPrintable("Cette lettre annonce une date : indiquez la date limite de réponse.")
        return
    earliest = earliest_answer_by(kind, facts.audience, facts.dated_on)
    if facts.answer_by < earliest:
        raise NotPrintable(
            f"La date annoncée, le {format_date(facts.answer_by)}, est trop proche : "
            f"pas avant le {format_date(earliest)}."
        )


def _letters_sent(letters: tuple[EarlierLetter, ...]) -> str:
    dates = [f"du {format_date(letter.sent_on)}" for letter in letters]
    if len(dates) == 1:
        return f"notre courrier {dates[0]}"
    return f"nos courriers {', '.join(dates[:-1])} et {dates[-1]}"
