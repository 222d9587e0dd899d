"""Addresses of programs that stopped by themselves."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.frame.presenters.chips import Chip
from agency.webhooks.models import WebhookEndpoint
from agency.webhooks.queries import endpoints_lost

from .items import PER_GROUP, Lines, QueueItem, Reads, elapsed


def unheard(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the addresses that hear nothing more, until somebody takes them up or stops them, the longest ago first."""
    found = endpoints_lost()[:PER_GROUP]
    yield Reads(found)
    yield from (_item(one, at) for one in found)


def _item(one: WebhookEndpoint, at: datetime) -> QueueItem:
    since = one.shut_at or at
    return QueueItem(
        kind=ItemKind.ENDPOINT,
        pk=one.pk,
        group=Group.LETTERS,
        tab=Tab.MESSAGES,
        case=None,
        name=one.name,
        chip=Chip(_("Logiciel"), "brique"),
        why=_("N’entend plus rien : son adresse %(why)s") % {"why": one.get_shut_why_display()},
        since=since,
        when=elapsed(at - since),
    )
