"""The people of a creditor, with where their account stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agency.common.money import format_euros
from agency.mandates.enums import Origin, Term, Voice
from agency.mandates.models import Mandate
from agency.mandates.queries import terms_of, usual_terms
from agency.parties.models import Creditor, CreditorContact
from agency.team.presenters import standing


@dataclass(frozen=True)
class ContactLine:
    """One person who enters a creditor's pages; `waits` for them to choose a password."""

    contact: CreditorContact
    standing: str
    waits: bool


@dataclass(frozen=True)
class TermLine:
    """A clause of the mandates to come: what it is, what it says, where that comes from."""

    label: str
    value: str
    origin: str


def present_terms(creditor: Creditor | None) -> list[TermLine]:
    """The clauses of the mandates to come, in their order."""
    return [
        TermLine(str(term.label), _said(term, found.value), str(found.origin.label))
        for term, found in usual_terms(creditor).items()
    ]


def present_origins(mandate: Mandate) -> dict[str, str]:
    """Clause -> « hérité du cabinet », « propre à ce créancier » or « écrit dans ce mandat », of a mandate as it is."""
    usual, said = usual_terms(mandate.creditor), terms_of(mandate)
    return {
        term.value: str(found.origin.label if said[term] == found.value else Origin.MANDATE.label)
        for term, found in usual.items()
    }


def _said(term: Term, value: str) -> str:
    if term == Term.VOICE:
        return str(Voice(value).label)
    return format_euros(Decimal(value)) if term == Term.PLAN_LEAST else value


def present_contacts(contacts: Iterable[CreditorContact], now: datetime) -> list[ContactLine]:
    """The lines of the page, in the order given."""
    return [ContactLine(one, *standing(one.user, now)) for one in contacts]
