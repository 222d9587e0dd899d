"""What the deciding screens read: sendings by folder, commitments of the week."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case
from agency.commitments.models import Commitment
from agency.commitments.queries import due
from agency.desk.frame.queries import count_up_to
from agency.mandates.models import Mandate
from agency.outbox.enums import MessageState
from agency.outbox.models import Message, MessageDocument
from agency.outbox.queries import in_doubt

from .enums import Folder

SHOWN_COMMITMENTS = 200
WEEK = timedelta(days=7)

_FOLDERS: dict[Folder, Q] = {
    Folder.TO_READ: Q(state__in=[MessageState.PLANNED, MessageState.READY]),
    Folder.SENT: Q(state__in=[MessageState.SENDING, MessageState.ACCEPTED, MessageState.DONE])
    | Q(state=MessageState.FAILED) & ~Q(provider_ref=""),
    Folder.CANCELLED: Q(state=MessageState.CANCELLED),
}


def sendings(folder: Folder) -> QuerySet[Message]:
    """Return the sendings of a folder with what a line shows; those to read soonest first, the others latest first."""
    parts = MessageDocument.objects.select_related("document")
    rows = _in(folder).select_related("case__creditor", "debtor", "creditor")
    order = ("planned_on", "id") if folder == Folder.TO_READ else ("-planned_on", "-id")
    return rows.prefetch_related(Prefetch("parts", parts), "events").order_by(*order)


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
