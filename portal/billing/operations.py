"""Reminders, and the word before free days end: one transaction each; a mail server down leaves them to send."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django_tenants.utils import tenant_context

from agency.common.calendar import paris_date
from agency.team.queries import managers
from tenants.models import Subscription
from tenants.subscriptions.operations import mark_warned, note_reminder, settle
from tenants.subscriptions.queries import Standing, every_live, standings, to_warn, with_reminders

from .presenters import free_days_mail, reminder_mail

logger = logging.getLogger(__name__)


def remind_each(*, at: datetime) -> int:
    """Send the reminders that are due to the managers of each agency, then draw what follows; return how many left."""
    on = paris_date(at)
    due = [one for one in standings(with_reminders(every_live()), on) if one.due_reminder is not None]
    sent = sum(_remind(one, on=on) for one in due)
    if sent:
        settle(at=at)
    return sent


def warn_each(*, at: datetime) -> int:
    """Say to the managers of each agency, once, that its free days end within a week; return how many were told."""
    on = paris_date(at)
    return sum(_warn(one, on=on) for one in to_warn(on))


def _warn(held: Subscription, *, on: date) -> bool:
    with tenant_context(held.agency):
        to = list(managers().values_list("email", flat=True))
    if not to:
        return False
    try:
        with transaction.atomic():
            new = mark_warned(subscription=held, on=on)
            if new:
                free_days_mail(held, to=to).send()
    except OSError:
        logger.warning("The word to %s waits: the mail server does not answer", held)
        return False
    return new


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
