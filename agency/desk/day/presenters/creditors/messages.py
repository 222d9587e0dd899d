"""Creditors who wrote of one of their cases, and wait for a word of ours."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.day.rules import shorten
from agency.desk.frame.presenters.chips import Chip
from agency.writing.models import CreditorMessage
from agency.writing.queries import creditor_messages_waiting


def written(at: datetime, on: date) -> Lines:
    """Yield the cases of which a creditor wrote, the first due first."""
    found = creditor_messages_waiting()[:PER_GROUP]
    yield Reads(found)
    yield from (_item(message, at, on) for message in found)


def _item(message: CreditorMessage, at: datetime, on: date) -> QueueItem:
    return QueueItem(
        kind=ItemKind.CREDITOR_MESSAGE,
        pk=message.pk,
        group=Group.WAITING,
        tab=Tab.MESSAGES,
        case=message.case,
        name=message.case.debtor.full_name,
        chip=Chip(_("Message du créancier"), "ciel"),
        why=f"{message.case.creditor.short_name} : {shorten(message.text)}",
        since=message.written_at,
        when=elapsed(at - message.written_at),
        late=message.due_on is not None and message.due_on < on,
    )
