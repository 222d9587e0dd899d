"""What the deciding screens read: sendings by folder, commitments of the week."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case
from agency.commitments.models import Commitment
from agency.commitments.queries import due
from agency.desk.frame.queries import count_up_to
from agency.mandates.models import Mandate
from agency.outbox.enums import MessageState
from agency.outbox.models import Message, MessageDocument
from agency.outbox.queries import in_doubt
from agency.outbox.review.models import LetterReading
from agency.outbox.review.queries import (
    approvals,
    letters_held_for_approval,
    letters_of_the_day,
)
from agency.users.models import User

from .enums import Folder

SHOWN_COMMITMENTS = 200
WEEK = timedelta(days=7)

_FOLDERS: dict[Folder, Q] = {
    Folder.TO_READ: Q(state__in=[MessageState.PLANNED, MessageState.READY]),
    Folder.HELD: Q(state=MessageState.HELD),
    Folder.SENT: Q(state__in=[MessageState.SENDING, MessageState.ACCEPTED, MessageState.DONE])
    | Q(state=MessageState.FAILED) & ~Q(provider_ref=""),
    Folder.CANCELLED: Q(state=MessageState.CANCELLED),
}


def sendings(folder: Folder) -> QuerySet[Message]:
    """Return the sendings of a folder with what a line shows; those to read soonest first, the others latest first."""
    parts = MessageDocument.objects.select_related("document")
    rows = _in(folder).select_related("case__creditor", "debtor", "creditor")
    order = ("planned_on", "id") if folder in (Folder.TO_READ, Folder.HELD) else ("-planned_on", "-id")
    if folder == Folder.TO_READ:
        rows = rows.annotate(approved=Exists(approvals(OuterRef("pk"))))
    return rows.prefetch_related(Prefetch("parts", parts), "events", "decisions").order_by(*order)


def to_approve(on: date) -> int:
    """Return how many letters of the day wait for somebody's approval; none where the agency asks for none."""
    return count_up_to(letters_held_for_approval(on))


def next_to_read(reader: User, on: date, *, after: Message | None, approval: bool) -> int | None:
    """Return the number of the next letter of the day that nobody approved, else that this person has not read."""
    drawn = Q(message__parts__position=0, message__parts__document__sha256=F("sha256"))
    seen = LetterReading.objects.filter(drawn, message=OuterRef("pk"), reader=reader)
    left = letters_of_the_day(on).exclude(Exists(seen))
    if approval:
        left = left.exclude(Exists(approvals(OuterRef("pk"))))
    if after is not None:
        later = left.filter(Q(planned_on__gt=after.planned_on) | Q(planned_on=after.planned_on, pk__gt=after.pk))
        found: int | None = later.values_list("pk", flat=True).first()
        if found is not None:
            return found
        left = left.exclude(pk=after.pk)
    first: int | None = left.values_list("pk", flat=True).first()
    return first


def beside(message: Message, on: date) -> tuple[QuerySet[Message], QuerySet[Message]]:
    """Return the letters of the day that come before this one, and those that come after."""
    day, here = letters_of_the_day(on), Q(planned_on=message.planned_on)
    return (
        day.filter(Q(planned_on__lt=message.planned_on) | here & Q(pk__lt=message.pk)),
        day.filter(Q(planned_on__gt=message.planned_on) | here & Q(pk__gt=message.pk)),
    )


def count_of(folder: Folder) -> int:
    """Return how many sendings a folder holds, counted as far as a page says."""
    return count_up_to(_in(folder))


def commitments_of_the_week(on: date) -> list[Commitment]:
    """Return what we announced, late, for this day and for the seven that follow, soonest first."""
    return list(due(on + WEEK).select_related("case__creditor", "case__debtor")[:SHOWN_COMMITMENTS])


def open_cases_by_state(mandate: Mandate) -> list[tuple[str, int]]:
    """Return how many cases of a mandate stand in each open state, in the order of a case's life."""
    found = Case.objects.filter(mandate=mandate, state__in=OPEN_STATES).order_by().values_list("state")
    numbers = dict(found.annotate(number=Count("pk")))
    return [(str(state.label), numbers[state.value]) for state in CaseState if state.value in numbers]


def _in(folder: Folder) -> QuerySet[Message]:
    return in_doubt() if folder == Folder.IN_DOUBT else Message.objects.filter(_FOLDERS[folder])
