"""Reads of mail runs: what may be put in one, what is still open, what stands in one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from agency.common.identifiers import normalise_reference
from agency.law.contact.gate import POSTAL
from agency.letters.enums import ASKING
from agency.outbox.enums import MessageState
from agency.outbox.models import DeliveryEvent, Message, MessageDocument
from agency.outbox.review.queries import departing, departures
from agency.outbox.review.values import Departures
from agency.outbox.runs.enums import OPEN, MailLineState, Return
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.rules import OWN_POST, content_of
from agency.parties.models import Debtor

_SPACES = re.compile(r"[\s.\-]+")


def to_post(at: datetime) -> QuerySet[Message]:
    """Return the letters drawn and due that no run holds, which the agency lets leave at an instant, oldest first."""
    due = Message.objects.filter(channel__in=POSTAL, state=MessageState.READY, not_before__lte=at)
    free = due.exclude(Exists(lines_in(OuterRef("pk")))).exclude(parts__isnull=True)
    return departing(free, departures(), at).order_by("not_before", "id")


def left_to_machines(ready: QuerySet[Message], asked: Departures) -> QuerySet[Message]:
    """Return those of these messages that no person posts: none that a run holds, no letter where the agency posts."""
    if asked.by_hand:
        ready = ready.exclude(channel__in=POSTAL)
    return ready.exclude(Exists(lines_in(OuterRef("pk"))))


def lines_in(message: Any) -> QuerySet[MailRunLine]:
    """Return the place of a letter in the run that holds it; none when no run does."""
    return MailRunLine.objects.filter(message=message, state=MailLineState.IN)


def runs_with_counts() -> QuerySet[MailRun]:
    """Return every run, the latest first, with how many letters stand in it and how many were pulled out."""
    kept = Count("lines", filter=~Q(lines__state=MailLineState.PULLED))
    pulled = Count("lines", filter=Q(lines__state=MailLineState.PULLED))
    return MailRun.objects.select_related("asked_by", "printed_by", "closed_by").annotate(kept=kept, pulled=pulled)


def open_runs() -> QuerySet[MailRun]:
    """Return the runs whose letters are not posted yet, the oldest first."""
    return MailRun.objects.filter(state__in=OPEN).order_by("id")


def lines_to_post() -> QuerySet[MailRunLine]:
    """Return the letters of the runs that are not posted yet."""
    return MailRunLine.objects.filter(state=MailLineState.IN, run__state__in=OPEN).order_by()


def lines_of(run: MailRun) -> QuerySet[MailRunLine]:
    """Return the letters of a run in the order of the pile, with whom they go to."""
    return run.lines.select_related("message__case__creditor", "message__debtor").order_by("place", "id")


def asked_already(person: Debtor) -> bool:
    """Whether a letter that asks this person for something stands in an open run, by any of their rows (R6.7)."""
    same = Q(message__debtor=person.pk)
    if person.person_id is not None:
        same |= Q(message__debtor__person=person.person_id)
    if person.siren:
        same |= Q(message__debtor__siren=person.siren)
    return MailRunLine.objects.filter(same, state=MailLineState.IN, message__kind__in=ASKING).exists()


def weight(run: MailRun) -> int:
    """Return the bytes of all the papers of a run, which a worker holds while it makes the file."""
    parts = MessageDocument.objects.filter(message__run_lines__run=run, message__run_lines__state=MailLineState.IN)
    return int(parts.aggregate(total=Sum("document__size"))["total"] or 0)


def contents(message_ids: Iterable[int]) -> dict[int, str]:
    """Return message id -> the hash of what its envelope holds as it is drawn now."""
    found: dict[int, list[str]] = {}
    parts = MessageDocument.objects.filter(message__in=list(message_ids)).order_by("message", "position")
    for message, sha256 in parts.values_list("message", "document__sha256"):
        found.setdefault(message, []).append(sha256)
    return {message: content_of(several) for message, several in found.items()}


def lines_named(typed: str, number: str) -> list[MailRunLine]:
    """Return the posted letters that what was read names, the latest first: one, or those of a case.

    `number` is the post's, when it has the shape of one. A word that asks for nothing bears the reference of its case,
    and the number of its slip if it has one.
    """
    people = ("message__debtor", "message__case__creditor", "run")
    posted = MailRunLine.objects.filter(state=MailLineState.POSTED).select_related(*people).order_by("-id")
    slip, reference = _SPACES.sub("", typed), normalise_reference(typed) or typed
    if not slip:
        return []
    own = Q(message__reference=reference) | Q(message__slip=slip)
    if number:
        own |= Q(tracking=number)
    return list(posted.filter(own)) or list(posted.filter(message__case__reference=reference))


def latest_returns() -> QuerySet[DeliveryEvent]:
    """Return what came back of the letters that the agency posted, the latest first."""
    told = DeliveryEvent.objects.filter(provider_event__startswith=OWN_POST, kind__in=Return.values)
    return told.select_related("message__debtor", "message__case", "proof").order_by("-id")
