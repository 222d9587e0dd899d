"""Cases given back whose creditors have still to say what follows; their silence is taken up here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.frame.presenters.chips import Chip
from agency.escalation.models import NextStepQuestion
from agency.escalation.queries import open_next_steps
from agency.language.presenters import format_date

from .items import PER_GROUP, QueueItem, elapsed


def given_back(at: datetime, on: date) -> Iterator[QueueItem]:
    """Yield the cases whose creditor decides what follows: those let go by ask for somebody."""
    yield from (_item(question, at, on) for question in open_next_steps()[:PER_GROUP])


def _item(question: NextStepQuestion, at: datetime, on: date) -> QueueItem:
    late = question.due_on < on
    day = {"day": format_date(question.due_on)}
    return QueueItem(
        kind=ItemKind.NEXT_STEP,
        pk=question.pk,
        group=Group.HOLDS,
        tab=Tab.CREDITORS,
        case=question.case,
        name=question.case.debtor.full_name,
        chip=Chip(_("Suite au créancier"), "ciel"),
        why=_("Décision attendue le %(day)s : relancez le créancier") % day
        if late
        else _("Décision attendue le %(day)s") % day,
        since=question.asked_at,
        when=elapsed(at - question.asked_at),
        late=late,
        resting=not late,
    )
