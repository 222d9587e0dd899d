"""What travels behind a letter, under the titles that the letter gives it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agency.cases.models import Claim, Document
from agency.common.calendar import format_date
from agency.letters.enums import BY_HAND, MessageKind
from agency.outbox.models import Message
from agency.outbox.values import (
    AccountPayload,
    CommissionPayload,
    DebitPayload,
    InstalmentPayload,
    LetterPayload,
    PlanPayload,
    ReplyPayload,
)
from agency.outbox.values.exchanges import WrittenPayload

_PDF = "application/pdf"


@dataclass(frozen=True)
class Enclosure:
    """A document that travels with a letter, under the title the letter gives it."""

    document: Document
    title: str


def enclosures(letter: LetterPayload, sent: Iterable[Message], claims: Iterable[Claim]) -> list[Enclosure]:
    """Return what travels behind a letter, in order: the letters sent before, then the invoices still owed on."""
    found: list[Enclosure] = []
    if letter.encloses_previous:
        for earlier in sent:
            part = next(iter(earlier.parts.all()), None)
            if part is not None and earlier.sent_on is not None:
                found.append(Enclosure(part.document, f"Notre lettre du {format_date(earlier.sent_on)}"))
    if letter.encloses_invoice:
        found += [
            Enclosure(claim.invoice, f"Facture {claim.number}")
            for claim in claims
            if claim.invoice is not None and claim.invoice.mime == _PDF
        ]
    return found


def joined(message: Message) -> tuple[Document, ...]:
    """Return what travels with a message that is no letter.

    The paper of a plan, with the word that it is agreed or changed; the mandate, with the debits announced the first
    time; on paper, the statement of account that was asked for; with the answer to a dispute, the document that shows
    it; with a word written by hand, the document chosen for it.
    """
    document: int | None = None
    if message.kind == MessageKind.DEBIT_NOTICE:
        document = message.read(DebitPayload).document
    elif message.kind == MessageKind.PLAN_CONFIRMED:
        document = message.read(PlanPayload).document
    elif message.kind == MessageKind.PLAN_CHANGED:
        document = message.read(InstalmentPayload).document
    elif message.kind == MessageKind.ACCOUNT_SENT:
        document = message.read(AccountPayload).document
    elif message.kind == MessageKind.COMMISSION_NOTICE:
        document = message.read(CommissionPayload).document
    elif message.kind == MessageKind.REPLY_RECEIVED:
        document = message.read(ReplyPayload).document
    elif message.kind in BY_HAND:
        document = message.read(WrittenPayload).document
    return tuple(Document.objects.filter(pk=document, case=message.case_id)) if document else ()
