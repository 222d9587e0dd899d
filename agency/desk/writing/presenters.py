"""A word written by hand as the person would receive it, looked at before it leaves; what is said once it did."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.common.calendar import paris_date
from agency.language.presenters import format_date
from agency.law.contact.limits import Channel
from agency.letters.printing.pictures import count_pages, page_picture
from agency.outbox.models import Message
from agency.outbox.operations import paper_of
from agency.outbox.presenters.mails import compose
from agency.parties.models import Creditor, Debtor
from agency.writing.values import Cited

_CITED = {
    "call": gettext_lazy("Oui, à l’appel du %(day)s"),
    "promise": gettext_lazy("Oui, à la promesse du %(day)s"),
    "note": gettext_lazy("Oui, à ce que dit la note du %(day)s"),
}


@dataclass(frozen=True)
class Preview:
    """An e-mail as its subject and its words, or a letter as the pictures of its pages (`data:` addresses)."""

    subject: str = ""
    text: str = ""
    sheets: tuple[str, ...] = ()


def written_to_creditor(creditor: Creditor) -> str:
    """What is said of a word written to a creditor: an e-mail tells it only where there is an address."""
    if creditor.email:
        return _("C’est écrit : le créancier est prévenu par e-mail.")
    return _("C’est écrit sur la page du créancier. Sans adresse e-mail, rien ne l’en prévient : dites-le-lui.")


def cited_label(cited: Cited, people: Iterable[Debtor]) -> str:
    """What a word answers, as whoever writes chooses it: « Oui, à l’appel du 3 novembre 2026, Camille Roussel »."""
    who = next((person.full_name for person in people if person.pk == cited.debtor), "")
    said = _CITED[cited.code.partition("-")[0]] % {"day": format_date(paris_date(cited.at))}
    return f"{said}, {who}" if who else said


def looked_at(message: Message, at: datetime) -> Preview:
    """What a message of this kind would be if it left now. Raises `PostalAddressError`."""
    if message.channel == Channel.EMAIL:
        mail = compose(message)
        return Preview(mail.subject, mail.text)
    pdf = paper_of(message, at)
    pictures = (page_picture(pdf, number) for number in range(1, count_pages(pdf) + 1))
    return Preview(sheets=tuple(f"data:image/png;base64,{base64.b64encode(one).decode()}" for one in pictures))
