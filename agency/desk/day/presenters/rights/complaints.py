"""Complaints that wait for their answer: to give to somebody else, or to answer; late ones first."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.complaints.models import Complaint
from agency.complaints.queries import open_complaints
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date


def complained(at: datetime, on: date) -> Lines:
    """Yield the complaints without an answer, the first due first."""
    found = open_complaints()[:PER_GROUP]
    yield Reads(found)
    yield from (_item(complaint, at, on) for complaint in found)


def _item(complaint: Complaint, at: datetime, on: date) -> QueueItem:
    day = {"day": format_date(complaint.answer_by)}
    if complaint.reader is None:
        why = _("À confier à quelqu’un qui ne suit pas ce dossier, réponse avant le %(day)s") % day
    else:
        why = _("Lue par %(name)s, réponse avant le %(day)s") % (day | {"name": complaint.reader.get_full_name()})
    return QueueItem(
        kind=ItemKind.COMPLAINT,
        pk=complaint.pk,
        group=Group.WAITING,
        tab=Tab.MESSAGES,
        case=complaint.case,
        name=complaint.debtor.full_name,
        chip=Chip(_("Réclamation"), "miel"),
        why=why,
        since=complaint.noted_at,
        when=elapsed(at - complaint.noted_at),
        late=complaint.answer_by < on,
    )
