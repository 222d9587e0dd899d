"""Links to the documents of a case."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.values import ReceiptPayload
from portal.view_models import Link


def receipt_link(case: Case, message: Message) -> Link | None:
    """Return the link to the receipt a message carries; None until its PDF is drawn."""
    found = document_of(message, DocumentKind.RECEIPT)
    if found is None:
        return None
    if not is_whole(message):
        return Link(document_url(case, found), _("%(piece)s (PDF)") % {"piece": found.title})
    number = message.read(ReceiptPayload).receipt.number if message.kind == MessageKind.RECEIPT else ""
    return Link(document_url(case, found), _("Quittance %(number)s (PDF)") % {"number": number})


def is_whole(message: Message) -> bool:
    """Whether the words of a message are still kept: those of an old case are erased with it."""
    return "erased" not in message.payload


def document_of(message: Message, kind: str) -> Document | None:
    """Return the document of a kind that a message carries, None when it carries none."""
    return next((part.document for part in message.parts.all() if part.document.kind == kind), None)


def document_url(case: Case, document: Document) -> str:
    """Return the address of a document on its person's pages."""
    return reverse("debtors:document", args=[case.reference, document.pk])
