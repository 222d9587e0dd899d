"""A word written by hand as the person would receive it, looked at before it leaves."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from agency.law.contact.limits import Channel
from agency.letters.printing.pictures import count_pages, page_picture
from agency.outbox.models import Message
from agency.outbox.operations import paper_of
from agency.outbox.presenters.mails import compose


@dataclass(frozen=True)
class Preview:
    """An e-mail as its subject and its words, or a letter as the pictures of its pages (`data:` addresses)."""

    subject: str = ""
    text: str = ""
    sheets: tuple[str, ...] = ()


def looked_at(message: Message, at: datetime) -> Preview:
    """What a message of this kind would be if it left now. Raises `PostalAddressError`."""
    if message.channel == Channel.EMAIL:
        mail = compose(message)
        return Preview(mail.subject, mail.text)
    pdf = paper_of(message, at)
    pictures = (page_picture(pdf, number) for number in range(1, count_pages(pdf) + 1))
    return Preview(sheets=tuple(f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in pictures))
