"""Who asked for the agency's news: asked, confirmed by the address itself, left. What was agreed to stays written."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.site.models import NewsReader
from agency.site.presenters import news_mail


@transaction.atomic
def ask_news(*, email: str, sentence: str, language: str, by: Actor, at: datetime) -> NewsReader | None:
    """Keep that an address asked for the news, and the sentence it agreed to; nothing is sent before it confirms.

    None when it receives them already, or asked less than a day ago: no address is written to again and again.
    """
    reader = NewsReader.objects.select_for_update().filter(email=email.lower()).first()
    if reader is not None and (reader.receives or (at - reader.asked_at).days < 1):
        return None
    reader = reader or NewsReader(email=email.lower())
    reader.asked_at, reader.sentence, reader.language = at, sentence, language
    reader.confirmed_at = reader.left_at = None
    reader.save()
    record(by=by, at=at, verb=Verb.NEWS_ASKED, subject=reader)
    return reader


def send_confirmation(reader: NewsReader) -> None:
    """Ask the address itself, outside the transaction. Raises `OSError` when the mail server does not take it."""
    told = news_mail(reader)
    EmailMessage(told.subject, told.body, told.sender, [told.to]).send()


@transaction.atomic
def confirm_news(*, reader: NewsReader, by: Actor, at: datetime) -> bool:
    """Keep that the owner of the address agreed; False when it was done already."""
    locked = NewsReader.objects.select_for_update().get(pk=reader.pk)
    if locked.receives:
        return False
    locked.confirmed_at, locked.left_at = at, None
    locked.save(update_fields=["confirmed_at", "left_at"])
    record(by=by, at=at, verb=Verb.NEWS_CONFIRMED, subject=locked, sentence=locked.sentence)
    return True


@transaction.atomic
def leave_news(*, reader: NewsReader, by: Actor, at: datetime) -> bool:
    """Keep that an address wants no more news; False when it had left already."""
    locked = NewsReader.objects.select_for_update().get(pk=reader.pk)
    if locked.left_at is not None:
        return False
    locked.left_at = at
    locked.save(update_fields=["left_at"])
    record(by=by, at=at, verb=Verb.NEWS_LEFT, subject=locked)
    return True
