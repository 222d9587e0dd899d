"""From a ready message to what a channel hands over."""

from __future__ import annotations

from django.conf import settings

from agency.cases.models import Document
from agency.mandates.queries import profile
from tenants.here import schema_name

from .channels.base import Parcel, Piece
from .contents import documents_of, recipient_lines
from .enums import DUNNING, Channel, MessageKind
from .looking import email_of
from .mails import compose, mail_sender
from .models import Message
from .rules import provider_key


def key_of(message: Message) -> str:
    """The message's key at its provider, constant over tries."""
    return provider_key(secret=settings.SECRET_KEY, schema=schema_name(), message_id=message.pk)


def pack(message: Message) -> Parcel:
    """Return a message as its channel takes it: the same content at every try of the same drawing."""
    key = key_of(message)
    pieces = tuple(
        Piece(f"{position:02d}-{document.kind}.pdf", _bytes_of(document), document.mime)
        for position, document in enumerate(documents_of(message), start=1)
    )
    agency = profile()
    if message.channel == Channel.EMAIL:
        mail = compose(message)
        return Parcel(
            key,
            key,
            (email_of(message),),
            mail_sender(agency),
            pieces,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
        )
    if message.debtor is None:
        raise ValueError("Un courrier s’adresse à une personne.")
    lines = tuple(message.payload.get("recipient") or recipient_lines(message.debtor))
    sender = (agency.legal_name, *agency.address_lines)
    return Parcel(
        key, key, lines, tuple(line[:38] for line in sender), pieces, registered=message.channel == Channel.REGISTERED
    )


def can_be_posted(kind: MessageKind) -> bool:
    """Whether a message of this kind has a document of its own to put in an envelope."""
    return kind in DUNNING or kind == MessageKind.RECEIPT


def _bytes_of(document: Document) -> bytes:
    with document.file.open("rb") as stream:
        return bytes(stream.read())
