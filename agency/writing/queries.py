"""Reads of the room: by which way a person is written to and what stands in it, and texts to begin from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.common.calendar import paris_date
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.letters.presenters import recipient_lines
from agency.mandates.queries import profile
from agency.outbox.queries.gate import contact_facts, known_of
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor
from agency.parties.queries import usable_email, valid_address

from .models import CreditorMessage, StartingText


@dataclass(frozen=True)
class WritingWay:
    """A way to write to somebody: `to` is where, `answer` is what the gate says of a word of ours.

    `reply` is what it says of an answer, `hold` what stops the case.
    """

    channel: Channel
    to: str
    answer: law.Allow | law.Deny
    hold: str = ""
    reply: law.Allow | law.Deny = field(default_factory=law.Allow)

    @property
    def closed(self) -> bool:
        """Whether nothing may be written so, whatever the day."""
        return isinstance(self.answer, law.Deny) and self.answer.next_allowed_at is None

    @property
    def answers(self) -> bool:
        """Whether an answer to what the person said may leave so: that is written at any hour, and asks nothing."""
        return isinstance(self.reply, law.Allow)

    @property
    def leaves_at(self) -> datetime | None:
        """When it may leave, if it may not yet."""
        return self.answer.next_allowed_at if isinstance(self.answer, law.Deny) else None


def ways(case: Case, people: Collection[Debtor], at: datetime) -> dict[Debtor, list[WritingWay]]:
    """Return how each may be written to: by e-mail when an address works, by post when they have one.

    The gate is asked as for a letter of ours that asks for money: what nobody waits for is held by the same caps, holds
    and protections, whatever it says (R6.7, R6.9). It is asked too as for an answer.
    """
    known, agency = known_of([(case.pk, person.pk) for person in people], at), profile()

    def way(person: Debtor, channel: Channel, to: str) -> WritingWay:
        told = known[case.pk, person.pk]
        facts = contact_facts(case, person, at, known=told, agency=agency)
        reply = law.may_contact(facts, channel, at, law.Purpose.REPLY)
        return WritingWay(channel, to, law.may_contact(facts, channel, at), told.hold, reply)

    found: dict[Debtor, list[WritingWay]] = {person: [] for person in people}
    for person, several in found.items():
        if (point := usable_email(person)) is not None:
            several.append(way(person, Channel.EMAIL, point.value))
        if valid_address(person) is not None:
            several.append(way(person, Channel.POST, ", ".join(recipient_lines(person))))
    return found


def paused_since(case: Case, at: datetime) -> datetime | None:
    """Return when the pause that runs on a case began: until its end nothing is written that was not asked since."""
    pauses = running_holds(case, at).filter(reason=HoldReason.PAUSE)
    return pauses.order_by("-starts_at").values_list("starts_at", flat=True).first()


def starting_texts(audience: DebtorKind) -> QuerySet[StartingText]:
    """Return the texts that fit such a reader, by name."""
    return StartingText.objects.filter(Q(audience="") | Q(audience=audience))


def thread_with_creditor(case: Case) -> QuerySet[CreditorMessage]:
    """Return what the creditor of a case and the agency wrote to each other of it, in order."""
    return CreditorMessage.objects.filter(case=case)


def same_message(case: Case, text: str, *, from_creditor: bool, on: date) -> CreditorMessage | None:
    """Return the word of one side that says exactly this, kept on a day and neither answered nor settled since."""
    thread = thread_with_creditor(case)
    answered = thread.filter(from_creditor=not from_creditor).order_by("-pk").values_list("pk", flat=True).first() or 0
    same = thread.filter(from_creditor=from_creditor, text=text, settled_at__isnull=True, pk__gt=answered)
    return next((one for one in same if paris_date(one.written_at) == on), None)


def creditor_messages_waiting() -> QuerySet[CreditorMessage]:
    """Return the oldest word of each creditor's case that waits for us, the first due first."""
    waiting = CreditorMessage.objects.filter(from_creditor=True, settled_at__isnull=True)
    before = waiting.filter(case=OuterRef("case"), pk__lt=OuterRef("pk"))
    return waiting.filter(~Exists(before)).select_related("case__creditor", "case__debtor").order_by("due_on", "pk")
