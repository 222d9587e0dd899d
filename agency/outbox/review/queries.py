"""Reads before the departure: how the agency wants its letters to leave, what may, what was read, what is held."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agency.common.calendar import paris_date, zone_of_postcode
from agency.law.contact.gate import POSTAL
from agency.law.contact.limits import Channel
from agency.letters.enums import DUNNING, MessageKind
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.values import LetterPayload
from agency.users.models import User

from .enums import DecisionKind
from .models import LetterDecision, LetterReading
from .rules import is_day, post_leaves, seal
from .values import Departures

# Whose hours the law sets, on the clock of the person (R6.6): the agency's evening is not theirs.
_BY_LAW = Q(channel=Channel.EMAIL, kind__in=[*DUNNING, MessageKind.RECEIPT], creditor__isnull=True)
STILL_HERE = (MessageState.PLANNED, MessageState.READY, MessageState.HELD)


def departures(agency: AgencyProfile | None = None) -> Departures:
    """Return how the agency lets its letters leave; at once, when nothing was asked for."""
    return departures_of(agency or profile_or_none())


def departures_of(agency: AgencyProfile | None) -> Departures:
    """Return how an agency lets its letters leave; at once, before its set-up."""
    if agency is None:
        return Departures()
    return Departures(
        approval=agency.letters_approved,
        leaves_at=agency.letters_leave_at,
        daytime=agency.daytime_only,
        by_hand=agency.posts_by_hand,
        cut_off=agency.post_cut_off,
        zone=zone_of_postcode(agency.postcode),
    )


def departing(ready: QuerySet[Message], asked: Departures, at: datetime) -> QuerySet[Message]:
    """Return those of these messages that the agency lets leave at an instant: approved, at their hour."""
    if asked.approval:
        ready = ready.exclude(Q(kind__in=DUNNING) & ~Exists(approvals(OuterRef("pk"))))
    if not post_leaves(asked, at):
        ready = ready.exclude(kind__in=DUNNING, channel__in=POSTAL)
    if not is_day(asked, at):
        ready = ready.filter(_BY_LAW)
    return ready


def approvals(message: Any) -> QuerySet[LetterReading]:
    """Return the readings of a letter that ended with an approval."""
    return LetterReading.objects.filter(message=message, approved_at__isnull=False)


def seal_of(message: Message) -> str:
    """Return what a drawn letter says, its dates left out."""
    enclosed = message.parts.filter(position__gt=0).order_by("position").values_list("document__sha256", flat=True)
    words = message.template_id, message.template_revision
    return seal(message.read(LetterPayload), words, enclosed)


def drawing_of(message: Message) -> Any:
    """Return the document of a letter as it is drawn now, or None."""
    part = message.parts.select_related("document").filter(position=0).first()
    return part.document if part is not None and message.reference else None


def letters_of_the_day(on: date) -> QuerySet[Message]:
    """Return the letters that ask for money, are drawn and leave this day at the latest, in their order."""
    letters = Message.objects.filter(kind__in=DUNNING, state=MessageState.READY, planned_on__lte=on)
    return letters.select_related("case__creditor", "debtor").order_by("planned_on", "id")


def still_to_approve(on: date) -> QuerySet[Message]:
    """Return the letters of the day that nobody approved yet."""
    return letters_of_the_day(on).exclude(Exists(approvals(OuterRef("pk"))))


def letters_held_for_approval(on: date) -> QuerySet[Message]:
    """Return the letters of the day that an approval holds back; none where the agency asks for none."""
    return still_to_approve(on) if departures().approval else Message.objects.none()


def read_by(reader: User, on: date) -> QuerySet[LetterReading]:
    """Return what somebody read of the letters of a day as they are drawn now, and nobody approved."""
    now = Q(message__parts__position=0, message__parts__document__sha256=F("sha256"))
    found = LetterReading.objects.filter(now, reader=reader, message__in=still_to_approve(on))
    return found.order_by("message__planned_on", "message_id")


def ended_holds(at: datetime) -> QuerySet[LetterDecision]:
    """Return the holds of letters whose end has come, of letters that are still held."""
    held = LetterDecision.objects.filter(kind=DecisionKind.HELD, ended_at__isnull=True, until_on__lte=paris_date(at))
    return held.filter(message__state=MessageState.HELD).order_by("id")


def decisions_on(message: Message) -> QuerySet[LetterDecision]:
    """Return what people decided of a letter before it left, latest first."""
    return LetterDecision.objects.filter(message=message).select_related("owner")
