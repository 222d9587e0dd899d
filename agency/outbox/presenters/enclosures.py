"""What travels behind a letter, under the titles that the letter gives it."""

from __future__ import annotations

from dataclasses import dataclass

from agency.cases.models import Document
from agency.cases.queries import claims_owed
from agency.common.calendar import format_date
from agency.outbox.models import Message
from agency.outbox.queries import letters_sent
from agency.outbox.values import LetterPayload

_PDF = "application/pdf"


@dataclass(frozen=True)
class Enclosure:
    """A document that travels with a letter, under the title the letter gives it."""

    document: Document
    title: str


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
