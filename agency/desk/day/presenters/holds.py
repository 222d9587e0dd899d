"""Cases that stand still: suspended, asked of their creditor, or with nothing planned. None falls asleep."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.common.calendar import instant, paris_date
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.queries import still
from agency.desk.day.rules import shorten
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date
from agency.qualification.models import CreditorQuestion

from .items import MIDNIGHT, PER_GROUP, Lines, QueueItem, Reads, elapsed


def suspended(at: datetime, on: date) -> Lines:
    """Yield the suspensions, those to look at again first; a pause asked for ends by itself."""
    due, resting = still.holds_to_review(at, on)[:PER_GROUP], still.holds_at_rest(at, on)[:PER_GROUP]
    yield Reads(due, resting)
    yield from (_hold_item(hold, at, on) for hold in (*due, *resting))


def asked(at: datetime, on: date) -> Lines:
    """Yield the cases whose creditor was asked something, the first due first."""
    found = still.questions()[:PER_GROUP]
    yield Reads(found)
    yield from (_question_item(question, at, on) for question in found)


def asleep(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the open cases that have no next date: there should be none."""
    found = still.cases_asleep(at)[:PER_GROUP]
    yield Reads(found)
    yield from (_asleep_item(case, at) for case in found)


def _hold_item(hold: Hold, at: datetime, on: date) -> QueueItem:
    due = hold.review_on is not None and hold.review_on <= on
    if hold.until_at is not None:
        day = {"day": format_date(paris_date(hold.until_at)), "why": hold.note}
        ours = hold.reason == HoldReason.CREDITOR
        asked = _("Le créancier demande une pause, reprise le %(day)s\u00a0: %(why)s")
        why = (asked if ours else _("Pause jusqu’au %(day)s\u00a0: rien à faire")) % day
    elif hold.review_on is not None:
        why = _("%(reason)s, à revoir le %(day)s") % {"reason": _reason(hold), "day": format_date(hold.review_on)}
    else:
        why = _("%(reason)s, suivie par %(name)s") % {"reason": _reason(hold), "name": hold.owner}
    asked_for = hold.reason == HoldReason.PAUSE
    return QueueItem(
        kind=ItemKind.PAUSE if asked_for else ItemKind.HOLD,
        pk=hold.pk,
        group=Group.HOLDS,
        tab=Tab.PAUSED,
        case=hold.case,
        name=hold.case.debtor.full_name,
        chip=Chip(_("En pause"), "lavande") if asked_for else Chip(_("Suspendu"), "lavande"),
        why=why,
        since=hold.starts_at,
        when=elapsed(at - hold.starts_at),
        late=hold.review_on is not None and hold.review_on < on,
        resting=not due,
    )


def _reason(hold: Hold) -> str:
    return str(hold.get_reason_display()).capitalize()


def _question_item(question: CreditorQuestion, at: datetime, on: date) -> QueueItem:
    late = question.due_on < on
    return QueueItem(
        kind=ItemKind.QUESTION,
        pk=question.pk,
        group=Group.HOLDS,
        tab=Tab.CREDITORS,
        case=question.case,
        name=question.case.debtor.full_name,
        chip=Chip(_("Question au créancier"), "ciel"),
        why=shorten(question.text),
        since=question.asked_at,
        when=elapsed(at - question.asked_at),
        late=late,
        resting=not late,
    )


def _asleep_item(case: Case, at: datetime) -> QueueItem:
    since = instant(case.opened_on, MIDNIGHT)
    return QueueItem(
        kind=ItemKind.ASLEEP,
        pk=case.pk,
        group=Group.HOLDS,
        tab=Tab.PAUSED,
        case=case,
        name=case.debtor.full_name,
        chip=Chip(_("Sans suite prévue"), "miel"),
        why=_("Rien n’est prévu pour ce dossier\u00a0: donnez-lui une date ou rendez-le"),
        since=since,
        when=elapsed(at - since),
    )
