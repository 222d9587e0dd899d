"""Reminders sent: one transaction each, so that a mail server that is down leaves them to be sent."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django_tenants.utils import tenant_context

from agency.common.calendar import paris_date
from agency.team.queries import managers
from tenants.subscriptions.operations import note_reminder, settle
from tenants.subscriptions.queries import Standing, every_live, standings, with_reminders

from .presenters import reminder_mail

logger = logging.getLogger(__name__)


def remind_each(*, at: datetime) -> int:
    """Send the reminders that are due to the managers of each agency, then draw what follows; return how many left."""
    on = paris_date(at)
    due = [one for one in standings(with_reminders(every_live()), on) if one.due_reminder is not None]
    sent = sum(_remind(one, on=on) for one in due)
    if sent:
        settle(at=at)
    return sent


def _remind(standing: Standing, *, on: date) -> bool:
    with tenant_context(standing.subscription.agency):
        to = list(managers().values_list("email", flat=True))
    if not to or standing.due_reminder is None:
        return False
    try:
        with transaction.atomic():
            new = note_reminder(subscription=standing.subscription, day=standing.due_reminder, on=on)
            if new:
                reminder_mail(standing, on=on, to=to).send()
    except OSError:
        logger.warning("The reminder of %s waits: the mail server does not answer", standing.subscription)
        return False
    return new
