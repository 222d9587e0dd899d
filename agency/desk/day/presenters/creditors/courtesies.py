"""Courtesy reminders that wait for somebody, or that the morning refused while there is time to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agency.courtesy.enums import CourtesyState, WhyLeft
from agency.courtesy.presenters import why_said
from agency.courtesy.queries import Unreached, held_letters, unreached
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import MORE
from agency.law.contact.denials import DenyCode

_TO_DO = {
    WhyLeft.NO_EMAIL: gettext_lazy("Demandez une adresse e-mail au créancier, ou prévoyez la lettre au mandat."),
    WhyLeft.NO_ADDRESS: gettext_lazy("Demandez une adresse complète au créancier."),
    WhyLeft.WORDS: gettext_lazy("Voyez avec le créancier comment sa facture se nomme."),
    DenyCode.BAD_ADDRESS: gettext_lazy("Demandez une adresse juste au créancier."),
    DenyCode.NO_MANDATE: gettext_lazy("Faites signer un mandat qui couvre ces jours."),
    DenyCode.TENANT_COMPLIANCE_EXPIRED: gettext_lazy("Remettez à jour l’identité du cabinet."),
    CourtesyState.RETURNED: gettext_lazy("Demandez une adresse juste au créancier."),
    CourtesyState.FAILED: gettext_lazy("Voyez l’adresse avec le créancier : rien ne repart seul."),
    CourtesyState.DOUBT: gettext_lazy("Voyez auprès du prestataire : rien ne repart, pour ne pas écrire deux fois."),
}


@dataclass(frozen=True)
class Mending:
    """So many bills without their word: why, and what somebody may do."""

    count: int
    why: str
    todo: str


def recalled(at: datetime, on: date) -> Lines:
    """Yield one line for the letters that somebody sees first, then one for each creditor whose words left nowhere."""
    held, lost = held_letters().values_list("not_before")[:MORE], unreached(on)
    yield Reads(held, lost)
    if held:
        told = ngettext("%(n)s lettre attend que quelqu’un la voie.", "%(n)s lettres attendent que quelqu’un les voie.",
                        len(held))  # fmt: skip
        since = min(not_before for (not_before,) in held)
        yield QueueItem(
            kind=ItemKind.COURTESY, pk=0, group=Group.LETTERS, tab=Tab.COMMITMENTS, case=None,
            name=_("Rappels courtois par lettre"), chip=Chip(_("À voir"), "miel"), why=told % {"n": len(held)},
            since=since, when=elapsed(at - since),
        )  # fmt: skip
    by_creditor: dict[int, list[Unreached]] = {}
    for one in map(Unreached._make, lost):
        by_creditor.setdefault(one.creditor, []).append(one)
    yield from (_item(those, at) for those in list(by_creditor.values())[:PER_GROUP])


def _item(those: Sequence[Unreached], at: datetime) -> QueueItem:
    bills, since = sum(one.bills for one in those), min(one.since for one in those)
    told = ngettext("%(n)s facture sans rappel courtois : %(why)s", "%(n)s factures sans rappel courtois : %(why)s",
                    bills)  # fmt: skip
    return QueueItem(
        kind=ItemKind.COURTESY, pk=those[0].creditor, group=Group.LETTERS, tab=Tab.COMMITMENTS, case=None,
        name=those[0].name, chip=Chip(_("Rappel courtois"), "miel"), why=told % {"n": bills, "why": _why(those[0])},
        since=since, when=elapsed(at - since),
    )  # fmt: skip


def mending(pk: int, on: date) -> list[Mending]:
    """Return why the words of a creditor left nowhere, and what to do of each reason; none of the letters to see."""
    found = map(Unreached._make, unreached(on, pk) if pk else ())
    return [Mending(one.bills, _why(one), str(_TO_DO[_key(one)])) for one in found]


def _key(one: Unreached) -> WhyLeft | DenyCode | CourtesyState:
    if one.state != CourtesyState.LEFT:
        return CourtesyState(one.state)
    return WhyLeft(one.why) if one.why in WhyLeft.values else DenyCode(one.why)


def _why(one: Unreached) -> str:
    match CourtesyState(one.state):
        case CourtesyState.LEFT:
            return why_said(one.why)
        case CourtesyState.RETURNED:
            return _("La lettre est revenue.")
        case CourtesyState.FAILED:
            return _("L’envoi a été refusé.")
    return _("Personne ne sait s’il est parti.")
