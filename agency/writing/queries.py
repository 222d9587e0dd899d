"""Reads of the room: by which way a person is written to and what stands in it, and texts to begin from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.law.contact import gate as law
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.letters.presenters import recipient_lines
from agency.mandates.queries import profile
from agency.outbox.queries.gate import CaseKnown, contact_facts, known_of
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor
from agency.parties.queries import usable_email, valid_address

from .models import StartingText


@dataclass(frozen=True)
class Way:
    """A way to write to somebody: `to` is where, `stops` says why not, `leaves_at` when it may only leave later."""

    channel: Channel
    to: str
    stops: str = ""
    leaves_at: datetime | None = None


def ways(case: Case, people: Collection[Debtor], at: datetime) -> dict[Debtor, list[Way]]:
    """Return how each may be written to: by e-mail when an address works, by post when they have one.

    The gate is asked as for a letter of ours that asks for money: what nobody waits for is held by the same caps, holds
    and protections, whatever it says (R6.7, R6.9).
    """
    known, agency = known_of([(case.pk, person.pk) for person in people], at), profile()

    def way(person: Debtor, channel: Channel, to: str) -> Way:
        told = known[case.pk, person.pk]
        answer = law.may_contact(contact_facts(case, person, at, known=told, agency=agency), channel, at)
        if isinstance(answer, law.Allow):
            return Way(channel, to)
        return Way(channel, to, "" if answer.next_allowed_at else _why(answer, told), answer.next_allowed_at)

    found: dict[Debtor, list[Way]] = {person: [] for person in people}
    for person, several in found.items():
        if (point := usable_email(person)) is not None:
            several.append(way(person, Channel.EMAIL, point.value))
        if valid_address(person) is not None:
            several.append(way(person, Channel.POST, ", ".join(recipient_lines(person))))
    return found


def _why(answer: law.Deny, known: CaseKnown) -> str:
    if answer.code == DenyCode.DISPUTED and known.hold:
        return _("Le dossier est suspendu : %(why)s.") % {"why": HoldReason(known.hold).label}
    return answer.explanation.sentence


def starting_texts(audience: DebtorKind) -> QuerySet[StartingText]:
    """Return the texts that fit such a reader, by name."""
    return StartingText.objects.filter(Q(audience="") | Q(audience=audience))
