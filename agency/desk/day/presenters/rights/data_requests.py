"""Requests about data that wait for their answer, late ones first."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date
from agency.privacy.models import DataRequest
from agency.privacy.queries.requests import open_requests


def asked_of_data(at: datetime, on: date) -> Lines:
    """Yield the requests without an answer, the first due first."""
    found = open_requests()[:PER_GROUP]
    yield Reads(found)
    yield from (_item(asked, at, on) for asked in found)


def _item(asked: DataRequest, at: datetime, on: date) -> QueueItem:
    facts = {"right": asked.get_right_display(), "day": format_date(asked.answer_by)}
    late = asked.answer_by < on
    return QueueItem(
        kind=ItemKind.DATA_REQUEST,
        pk=asked.pk,
        group=Group.WAITING,
        tab=Tab.MESSAGES,
        case=asked.case,
        name=asked.debtor.full_name,
        chip=Chip(_("Données personnelles"), "brique" if late else "miel"),
        why=_("Demande à %(right)s, réponse avant le %(day)s") % facts,
        since=asked.noted_at,
        when=elapsed(at - asked.noted_at),
        late=late,
    )
