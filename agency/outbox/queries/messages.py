"""Reads of messages: what waits, what was sent, what a message carries and where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from agency.cases.models import Case, Document
from agency.cases.queries import claims_owed
from agency.common.calendar import format_date
from agency.letters.enums import DUNNING, MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.rules import PRESENTED
from agency.outbox.values import LetterPayload, ReceiptPayload
from agency.parties.models import Debtor
from agency.parties.queries import usable_email

SENT = (MessageState.ACCEPTED, MessageState.DONE)
WAITING = (MessageState.PLANNED, MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)
_PDF = "application/pdf"


@dataclass(frozen=True)
class Enclosure:
    """A document that travels with a letter, under the title the letter gives it."""

    document: Document
    title: str


def to_creditor(creditor_id: int) -> QuerySet[Message]:
    """Return the notices made for a creditor, most recent first, whatever their way out: its page shows them all.

    One that no e-mail carried is told there (R1.13), so a cancelled notice counts too.
    """
    return Message.objects.filter(creditor_id=creditor_id).select_related("case__debtor")


def waiting(state: MessageState, at: datetime, only: int | None = None) -> QuerySet[Message]:
    """Return the messages of a state whose time has come, oldest first; `only` keeps one of them."""
    due = Message.objects.filter(state=state, not_before__lte=at).order_by("not_before", "id")
    return due.filter(pk=only) if only else due


def in_doubt() -> QuerySet[Message]:
    """Return the sendings that need a person: their fate is unknown, or they failed before they left."""
    return Message.objects.filter(Q(state=MessageState.UNKNOWN) | Q(state=MessageState.FAILED, provider_ref=""))


def letters_sent(case: Case, debtor: Debtor) -> list[Message]:
    """Return the letters that asked this person for money on this case, oldest first (R1.10)."""
    return list(
        Message.objects.filter(case=case, debtor=debtor, kind__in=DUNNING, state__in=SENT).order_by("sent_on", "id")
    )


def first_presentations(message_ids: Iterable[int]) -> dict[int, datetime]:
    """Return message id -> instant of first presentation, for those the post has told of (R10.5)."""
    rows = (
        Message.objects.filter(pk__in=list(message_ids), events__kind__in=PRESENTED)
        .values_list("pk")
        .annotate(first=Min("events__at"))
    )
    return dict(rows)


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
    """Return the address a person typed while paying, for this receipt only, or nothing."""
    return message.read(ReceiptPayload).email if message.kind == MessageKind.RECEIPT else ""


def enclosures(message: Message) -> list[Enclosure]:
    """Return what travels behind a letter, in order: the earlier letters, then the invoices still owed on."""
    found: list[Enclosure] = []
    letter = message.read(LetterPayload)
    if letter.encloses_previous and message.debtor is not None:
        for earlier in letters_sent(message.case, message.debtor):
            part = earlier.parts.select_related("document").order_by("position").first()
            if part is not None and earlier.sent_on is not None:
                found.append(Enclosure(part.document, f"Notre lettre du {format_date(earlier.sent_on)}"))
    if letter.encloses_invoice:
        found += [
            Enclosure(claim.invoice, f"Facture {claim.number}")
            for claim in claims_owed(message.case)
            if claim.invoice is not None and claim.invoice.mime == _PDF
        ]
    return found


def documents_of(message: Message) -> list[Document]:
    """Return the files of a sending, in the order of the envelope."""
    return [part.document for part in message.parts.select_related("document")]
