"""Two words that disagree on a person, side by side, and what each decision does; what a disowned change left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agency.contacts.enums import Serving
from agency.contacts.models import ContactChange
from agency.contacts.queries import serving
from agency.parties.enums import Matter, QuestionState
from agency.parties.models import ContactQuestion
from agency.parties.rules import written


@dataclass(frozen=True)
class ContactChoice:
    """One of the three decisions, with what it does."""

    value: str
    label: str
    hint: str


@dataclass(frozen=True)
class QuestionLine:
    """A question as a page shows it: what we had, what the file says, the decisions."""

    question: ContactQuestion
    sentence: str
    known: str
    known_from: str
    brought: str
    choices: tuple[ContactChoice, ...]


def contact_sentence(question: ContactQuestion) -> str:
    """« Adresse : le fichier de Collège Saint-Aubin dit autre chose que nous »."""
    told = {"matter": str(question.get_matter_display()).capitalize(), "creditor": question.creditor.short_name}
    if question.elsewhere:
        return _("%(matter)s\u00a0: le fichier de %(creditor)s dit autre chose qu’un autre créancier") % told
    return _("%(matter)s\u00a0: le fichier de %(creditor)s dit autre chose que le dossier") % told


def present_question(question: ContactQuestion) -> QuestionLine:
    """Return a question for a page."""
    matter = Matter(question.matter)
    return QuestionLine(
        question=question,
        sentence=contact_sentence(question),
        known=_in_words(matter, question.known),
        known_from=_("Dans le dossier d’un autre créancier") if question.elsewhere else _("Dans le dossier"),
        brought=_in_words(matter, question.brought),
        choices=_choices(question),
    )


@dataclass(frozen=True)
class WhatServes:
    """What serves after a change was disowned, and the button that keeps it."""

    sentence: str
    keeps: str


def standing(change: ContactChange) -> WhatServes:
    """Return what serves today beside a change that its person disowned."""
    match serving(change):
        case Serving.BEFORE:
            return WhatServes(_("Ce que nous avions avant sert de nouveau."), _("Garder ce que nous avions"))
        case Serving.BROUGHT:
            return WhatServes(_("Ce qui a été dit sert en ce moment."), _("Reprendre ce que nous avions"))
        case Serving.OTHER:
            return WhatServes(
                _("Ce qui sert en ce moment est encore autre chose : vérifiez-le aussi."), _("Garder ce qui sert")
            )


def _choices(question: ContactQuestion) -> tuple[ContactChoice, ...]:
    name = {"creditor": question.creditor.short_name}
    kept = (
        _("Les dossiers de %(creditor)s prennent ce que l’autre dossier connaît.") % name
        if question.elsewhere
        else _("Rien ne change.")
    )
    found = [
        ContactChoice(QuestionState.KEPT, _("Garder ce que nous avions"), kept),
        ContactChoice(
            QuestionState.ADOPTED,
            _("Adopter pour ce créancier"),
            _("Les dossiers de %(creditor)s seulement, jamais ceux des autres créanciers.") % name,
        ),
    ]
    if question.debtor.siren:
        everywhere = _("Les dossiers de tous les créanciers pour ce SIREN\u00a0: leurs lettres changent aussi.")
        found.append(ContactChoice(QuestionState.EVERYWHERE, _("Adopter partout"), everywhere))
    return tuple(found)


def _in_words(matter: Matter, values: Mapping[str, str]) -> str:
    return written(matter, values) or _("Aucune coordonnée")
