"""What the law says of a case today, one line each, to decide on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case, CaseParty, Hold
from agency.cases.queries import running_holds, stops
from agency.language.presenters import format_date
from agency.law.time.deadlines import information_latest
from agency.law.time.limitation import Light, light_of


@dataclass(frozen=True)
class FactLine:
    """One line with a tick, or with a warning when it speaks against."""

    text: str
    holds: bool = True


class AtHand(NamedTuple):
    """The people of a case and its suspensions, ended ones too, where a page read them already."""

    people: Iterable[CaseParty]
    holds: Iterable[Hold]


def law_facts(case: Case, at: datetime, on: date, besides: str = "", known: AtHand | None = None) -> list[FactLine]:
    """What the law says of a case: limitation, protection, suspensions other than `besides`."""
    if known is None:
        known = AtHand(case.parties.select_related("debtor"), running_holds(case, at))
    holds = [hold for hold in known.holds if stops(hold, at) and hold.reason != besides]
    return [
        _limitation(case, on),
        _protection(known.people),
        *(
            FactLine(_("Suspendu\u00a0: %(reason)s") % {"reason": hold.get_reason_display()}, holds=False)
            for hold in holds
        ),
        *_information(case, on),
    ]


def _limitation(case: Case, on: date) -> FactLine:
    """The last day may still be asked; the first barred one is the next (R2.1)."""
    last_day = case.last_day_to_act
    if light_of(last_day, on) is Light.BARRED:
        since = format_date(last_day + timedelta(days=1))
        return FactLine(_("Créance prescrite depuis le %(on)s") % {"on": since}, holds=False)
    near = light_of(last_day, on) is Light.RED
    sentence = (
        _("La prescription approche\u00a0: dernier jour pour agir, le %(on)s")
        if near
        else _("Créance non prescrite (jusqu’au %(on)s)")
    )
    return FactLine(sentence % {"on": format_date(last_day)}, holds=not near)


def _information(case: Case, on: date) -> list[FactLine]:
    """Until the first letter, which says it: by when people learn where their data comes from (R9.3; RGPD 14)."""
    if case.first_letter_on is not None or case.state not in OPEN_STATES:
        return []
    latest = information_latest(case.opened_on, case.first_letter_on)
    sentence = (
        _("La personne doit savoir d’où viennent ses données : première lettre au plus tard le %(on)s")
        if latest >= on
        else _("La personne devait savoir d’où viennent ses données le %(on)s au plus tard : c’est en retard")
    )
    return [FactLine(sentence % {"on": format_date(latest)}, holds=latest >= on)]


def _protection(bound: Iterable[CaseParty]) -> FactLine:
    people = [party.debtor for party in bound]
    for person in people:
        if person.protection:
            words = {"protection": person.get_protection_display(), "name": person.full_name}
            if len(people) == 1:
                return FactLine(_("Situation protégée\u00a0: %(protection)s") % words, holds=False)
            return FactLine(_("Situation protégée de %(name)s\u00a0: %(protection)s") % words, holds=False)
    return FactLine(_("Aucune protection connue\u00a0: ni surendettement, ni tutelle"))
