"""Reads of messages: what waits, what was sent, what a message carries and where it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case, Document
from agency.law.contact.denials import DenyCode
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.queries import unwritten
from agency.letters.values import EarlierLetter
from agency.outbox.enums import MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.review.queries import departing, departures
from agency.outbox.review.rules import opened_at
from agency.outbox.rules import PICKED_UP, PRESENTED, TRIAL
from agency.outbox.runs.queries.lines import left_to_machines
from agency.outbox.values import ReceiptPayload
from agency.outbox.values.reached import ContactPayload
from agency.parties.enums import DebtorKind
from agency.parties.models import Creditor, Debtor
from agency.parties.queries import rows_of, usable_email

# Kinds and audiences without words.
Pairs = Iterable[tuple[MessageKind, DebtorKind]]

# Refusals of the gate that no other line of the staff's day tells: nobody asked for them, nothing lifts them.
LOST = frozenset(
    {
        TRIAL,
        DenyCode.NO_MANDATE,
        DenyCode.TENANT_COMPLIANCE_EXPIRED,
        DenyCode.DECEASED,
        DenyCode.PROTECTED_ADULT,
        DenyCode.OVERINDEBTED,
        DenyCode.INSOLVENT,
        DenyCode.TIME_BARRED,
        DenyCode.NOT_QUALIFIED,
        DenyCode.FIRST_LETTER_MISSING,
        DenyCode.OPTED_OUT,
        DenyCode.BAD_ADDRESS,
    }
)
SENT = (MessageState.ACCEPTED, MessageState.DONE)
NOT_GONE = (MessageState.PLANNED, MessageState.READY, MessageState.HELD)
WAITING = (*NOT_GONE, MessageState.SENDING, MessageState.UNKNOWN)


def to_creditor(creditor: Creditor) -> QuerySet[Message]:
    """Return the notices made for a creditor, most recent first, whatever their way out: its page shows them all.

    One that no e-mail carried is told there (R1.13), so a cancelled notice counts too.
    """
    sent = Message.objects.filter(creditor__in=rows_of(creditor))
    return sent.select_related("case__debtor")


def waiting(state: MessageState, at: datetime, only: int | None = None) -> QuerySet[Message]:
    """Return the messages of a state whose time has come, oldest first; `only` keeps one of them."""
    due = Message.objects.filter(state=state, not_before__lte=at).order_by("not_before", "id")
    if state == MessageState.PLANNED:
        due = due.exclude(wordless())
    return due.filter(pk=only) if only else due


def leaving(at: datetime, only: int | None = None) -> QuerySet[Message]:
    """Return the messages drawn and due that the agency lets a provider have at an instant, oldest first."""
    asked = departures()
    return left_to_machines(departing(waiting(MessageState.READY, at, only), asked, at), asked)


def waiting_for_words(pairs: Pairs) -> QuerySet[Any, tuple[Any, ...]]:
    """Return kind, audience and how many letters wait for a text that may leave, of the `pairs` that have none."""
    held = Message.objects.filter(wordless(pairs), state=MessageState.PLANNED).order_by()
    return held.values_list("kind", "case__debtor_kind").annotate(many=Count("pk"))


def wordless(pairs: Pairs | None = None) -> Q:
    """Letters whose words may not leave, or were never written: they wait for a text and are drawn on that day.

    `pairs` is what `unwritten` says, where it was asked already.
    """
    found = Q(pk__in=())
    for kind, audience in unwritten() if pairs is None else pairs:
        if kind in DUNNING:
            found |= Q(kind=kind, case__in=Case.objects.filter(debtor_kind=audience))
    return found


def oldest_due(at: datetime) -> datetime | None:
    """Return since when the message that has waited longest could have gone; None when nothing waits.

    What waits for the agency's hour, for somebody's approval, or for the agency to post it itself, is not late here.
    """
    asked, ready, letters = departures(), leaving(at), Q(kind__in=DUNNING)
    instants: list[datetime | None] = [
        waiting(MessageState.PLANNED, at).aggregate(oldest=Min("not_before"))["oldest"],
        ready.exclude(letters).aggregate(oldest=Min("not_before"))["oldest"],
    ]
    first: datetime | None = ready.filter(letters).aggregate(oldest=Min("not_before"))["oldest"]
    if first is not None:
        instants.append(max(first, opened_at(asked, at)))
    return min(filter(None, instants), default=None)


def in_doubt() -> QuerySet[Message]:
    """Return the sendings that need a person: their fate is unknown, or they failed before they left."""
    return Message.objects.filter(Q(state=MessageState.UNKNOWN) | Q(state=MessageState.FAILED, provider_ref=""))


def without_follow_up() -> QuerySet[Message]:
    """Return the sendings of open cases that nothing will carry on and that nobody saw yet, oldest first.

    Refused by the gate for good, or come back after they were handed over; one that another of its kind replaced
    is followed. What a hold, a plan or a payment stopped is told there.
    """
    later = Message.objects.filter(
        case=OuterRef("case"), debtor=OuterRef("debtor"), kind=OuterRef("kind"), pk__gt=OuterRef("pk")
    ).exclude(state__in=(MessageState.CANCELLED, MessageState.FAILED))
    lost = Q(state=MessageState.CANCELLED, cancel_code__in=LOST) | (Q(state=MessageState.FAILED) & ~Q(provider_ref=""))
    return (
        Message.objects.filter(lost, reviewed_at__isnull=True, case__state__in=OPEN_STATES)
        .filter(~Exists(later))
        .order_by("planned_on", "id")
    )


def letters_sent(case: Case, debtor: Debtor) -> list[Message]:
    """Return the letters that asked this person for money on this case, oldest first (R1.10)."""
    return letters_sent_on([case.pk])[case.pk, debtor.pk]


def letters_sent_on(case_ids: Iterable[int]) -> defaultdict[tuple[int, int | None], list[Message]]:
    """Return (case id, debtor id) -> the letters that asked this person for money on this case, oldest first."""
    found: defaultdict[tuple[int, int | None], list[Message]] = defaultdict(list)
    sent = Message.objects.filter(case__in=list(case_ids), kind__in=DUNNING, state__in=SENT)
    for letter in sent.order_by("sent_on", "id"):
        found[letter.case_id, letter.debtor_id].append(letter)
    return found


def recalled(letters: Iterable[Message]) -> tuple[EarlierLetter, ...]:
    """Return those of the letters sent that came after the first one, which every letter recalls by itself (R1.10)."""
    return tuple(
        EarlierLetter(letter.reference, letter.sent_on)
        for letter in letters
        if letter.sent_on is not None and letter.kind != MessageKind.FIRST_LETTER
    )


def first_presentations(message_ids: Iterable[int]) -> dict[int, datetime]:
    """Return message id -> instant of first presentation, for those the post has told of (R10.5)."""
    rows = (
        Message.objects.filter(pk__in=list(message_ids), events__kind__in=PRESENTED)
        .values_list("pk")
        .annotate(first=Min("events__at"))
    )
    return dict(rows)


def picked_up(message_ids: Iterable[int]) -> set[int]:
    """Return those of these letters that somebody took, or refused, at the door or at the post office."""
    taken = DeliveryEvent.objects.filter(message__in=list(message_ids), kind__in=PICKED_UP)
    return set(taken.values_list("message", flat=True))


def email_of(message: Message) -> str:
    """Return the e-mail address a message goes to, or nothing: the one typed while paying comes first."""
    if message.creditor is not None:
        return message.creditor.email
    typed = typed_email(message)
    if typed:
        return typed
    point = usable_email(message.debtor) if message.debtor else None
    return point.value if point else ""


def typed_email(message: Message) -> str:
    """Return the address that this very message goes to, or nothing: typed while paying, or to be confirmed or told."""
    if message.kind == MessageKind.CONTACT_CHANGED:
        return message.read(ContactPayload).email
    return message.read(ReceiptPayload).email if message.kind == MessageKind.RECEIPT else ""


def documents_of(message: Message) -> list[Document]:
    """Return the files of a sending, in the order of the envelope."""
    return [part.document for part in message.parts.select_related("document")]
