"""What somebody writes through the site: kept, told to the team, answered."""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.site.enums import Topic
from agency.site.models import SiteMessage
from agency.site.presenters import team_mail
from agency.site.queries import messages_since
from agency.site.rules import WINDOW, too_many

log = logging.getLogger(__name__)


class TooManyMessages(Exception):
    """This place, or everybody together, wrote more than people do in an hour."""


@transaction.atomic
def receive_message(
    *, name: str, email: str, phone: str, topic: Topic, text: str, origin: str, by: Actor, at: datetime
) -> SiteMessage:
    """Keep what a visitor wrote: it waits in « Ma journée » until somebody has answered.

    `origin` is a hash of where it comes from. Raises `TooManyMessages`, and keeps nothing.
    """
    recent = messages_since(at - WINDOW)
    if too_many(from_here=recent.filter(origin=origin).count(), in_all=recent.count()):
        raise TooManyMessages
    message = SiteMessage.objects.create(
        received_at=at, name=name, email=email, phone=phone, topic=topic, text=text, origin=origin
    )
    record(by=by, at=at, verb=Verb.SITE_MESSAGE_RECEIVED, subject=message, topic=topic.value)
    return message


def notify_team(message: SiteMessage) -> None:
    """Write to the agency's address that somebody wrote; a mail server that is down costs nothing, the row waits."""
    told = team_mail(message)
    if told is None:
        return
    try:
        EmailMessage(told.subject, told.body, told.sender, [told.to], reply_to=[message.email]).send()
    except OSError:
        log.warning("The team was not told by e-mail of site message %s: it waits in its day", message.pk)


@transaction.atomic
def settle_message(*, message: SiteMessage, by: Actor, at: datetime) -> bool:
    """Say that a visitor was answered, by telephone or by e-mail; False when somebody had said so already."""
    locked = SiteMessage.objects.select_for_update().get(pk=message.pk)
    if locked.settled_at is not None:
        return False
    locked.settled_at, locked.settled_by = at, by.label
    locked.save(update_fields=["settled_at", "settled_by"])
    record(by=by, at=at, verb=Verb.SITE_MESSAGE_SETTLED, subject=locked)
    return True
