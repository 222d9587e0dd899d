"""From a ready message to what a channel hands over."""

from __future__ import annotations

from django.conf import settings

from agency.cases.models import Document
from agency.law.contact.limits import Channel
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.presenters import recipient_lines
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.outbox.channels.base import Parcel, Piece
from agency.outbox.mailbox.queries import answers_to
from agency.outbox.models import Message
from agency.outbox.queries import documents_of, email_of
from agency.outbox.rules import provider_key
from agency.outbox.values import LetterPayload
from agency.outbox.values.reached import ContactPayload
from tenants.current import schema_name

from .mails import compose, mail_sender, mark, refusal_url, speaker


def key_of(message: Message) -> str:
    """The message's key at its provider, constant over tries, and over keys of the installation."""
    return message.provider_key or provider_key(secret=settings.SECRET_KEY, schema=schema_name(), message_id=message.pk)


def pack(message: Message, agency: AgencyProfile | None = None) -> Parcel:
    """Return a message as its channel takes it: the same content at every try of the same drawing."""
    key, agency = key_of(message), agency or profile()
    pieces = tuple(
        Piece(f"{position:02d}-{document.kind}.pdf", _bytes_of(document), document.mime)
        for position, document in enumerate(documents_of(message), start=1)
    )
    if message.channel == Channel.EMAIL:
        mail = compose(message, agency)
        return Parcel(
            key,
            key,
            (email_of(message),),
            _sender(message, agency, key),
            pieces,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            logo=mark(message, agency),
            headers=_refused_in_one_press(message),
        )
    if message.debtor is None:
        raise ValueError("Un courrier s’adresse à une personne.")
    lines = drawn_for(message) or recipient_lines(message.debtor)
    # What comes back comes to the agency, whoever's name stands first.
    named = dict.fromkeys((speaker(message, agency), agency.legal_name))
    sender = (*named, *agency.address_lines)
    return Parcel(
        key, key, lines, tuple(line[:38] for line in sender), pieces, registered=message.channel == Channel.REGISTERED
    )


def _sender(message: Message, agency: AgencyProfile, key: str) -> tuple[str, str]:
    """Who sends, and where a person's answer comes: the box for answers once it opened, else the agency's address."""
    sender, own = mail_sender(agency, speaker(message, agency))
    return sender, (answers_to(key) or own) if message.debtor_id else own


def _refused_in_one_press(message: Message) -> tuple[tuple[str, str], ...]:
    """The button of mail readers that refuses our e-mails (R6.8, RFC 8058); none for a creditor."""
    url = refusal_url(message)
    return (("List-Unsubscribe", f"<{url}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")) if url else ()


def drawn_for(message: Message) -> tuple[str, ...]:
    """The postal lines printed on a demand when it was drawn, or those of an address that was left."""
    if message.kind not in DUNNING:
        return left_address(message)
    return message.read(LetterPayload).recipient


def left_address(message: Message) -> tuple[str, ...]:
    """The lines of the address that a person left, for what is told there; empty for anything else."""
    return message.read(ContactPayload).lines if message.kind == MessageKind.CONTACT_CHANGED else ()


def _bytes_of(document: Document) -> bytes:
    with document.file.open("rb") as stream:
        return bytes(stream.read())
