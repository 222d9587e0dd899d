"""The people of a creditor, with where their account stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.mandates.enums import Origin, Term, Voice
from agency.mandates.models import Mandate
from agency.mandates.queries import in_force, terms_of, usual_terms
from agency.parties.enums import DebtorKind
from agency.parties.models import Creditor, CreditorContact
from agency.remittances.queries import upcoming
from agency.strategies.queries import choices_of
from agency.team.presenters import standing

from .queries import same_invoices, unfinished


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


@dataclass(frozen=True)
class MergePreview:
    """Two rows of a creditor: what is read together from now on, and why they cannot be one, if they cannot."""

    kept: Creditor
    gone: Creditor
    cases: int
    mandates: tuple[Mandate, ...]
    contacts: int
    owed: Decimal
    against: tuple[str, ...]


def present_merge(kept: Creditor, gone: Creditor, at: datetime) -> MergePreview:
    """Return what goes with the row `gone` into `kept`, and all that stands in the way."""
    on = paris_date(at)
    due = sum((line.amount for line in upcoming(gone, on)), ZERO)
    return MergePreview(
        kept, gone, gone.cases.count(), tuple(gone.mandates.all()), gone.contacts.count(), due,
        tuple(fr(str(why)) for why in _against(kept, gone, on)),
    )  # fmt: skip


def _against(kept: Creditor, gone: Creditor, on: date) -> Iterator[str]:
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id or gone.aliases.exists():
        yield _("L’une de ces fiches est déjà fusionnée : défaites d’abord cette fusion.")
    if kept.siren and gone.siren and kept.siren != gone.siren:
        yield _("Leurs SIREN diffèrent : ce sont deux créanciers.")
    ours, theirs = in_force(kept, on), in_force(gone, on)
    if theirs and not ours:
        yield _("La convention en vigueur est sur l’autre fiche : c’est elle qu’il faut garder.")
    if ours and theirs and (ours.remittance_iban, ours.voice) != (theirs.remittance_iban, theirs.voice):
        yield _("Deux conventions en vigueur ne versent pas sur le même compte, ou n’écrivent pas au même nom : "
                "mettez fin à l’une d’elles.")  # fmt: skip
    underway, offered, files = unfinished(gone)
    if underway:
        yield _("Un reversement est en route vers l’autre fiche : attendez que le relevé le montre.")
    if offered:
        yield _("Une convention attend sa signature sur l’autre fiche.")
    if files:
        yield _("Un fichier de l’autre fiche n’est ni confié ni abandonné.")
    if numbers := same_invoices(kept, gone):
        yield _("Les deux fiches portent les mêmes factures (%(numbers)s) : retirez-en une.") % {
            "numbers": ", ".join(numbers)
        }


def present_strategies(creditor: Creditor, mandate: Mandate | None) -> list[TermLine]:
    """The calendar of each audience, and the level that it comes from."""
    found = choices_of(creditor, mandate)
    levels = (("mandate", Origin.MANDATE), ("creditor", Origin.CREDITOR), ("default", Origin.AGENCY))
    lines = []
    for kind in DebtorKind:
        level = next(((found[code, kind], origin) for code, origin in levels if (code, kind) in found), None)
        named, origin = (level[0].name, level[1]) if level else (_("aucune stratégie publiée"), Origin.DEFAULT)
        lines.append(TermLine(str(kind.label).capitalize(), named, str(origin.label)))
    return lines
