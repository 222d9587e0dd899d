"""Files that disagree on a person, and ends of limitation that come near: somebody decides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.cases.models import Case
from agency.cases.queries import cases_numbered
from agency.common.calendar import instant
from agency.contacts.queries import to_check
from agency.desk.cases.presenters.contacts import contact_sentence
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.queries import queue
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date
from agency.limitation.models import LimitationAlert
from agency.registers.queries import waiting_notices

from .items import MIDNIGHT, PER_GROUP, Lines, QueueItem, Reads, elapsed


def contacts(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the conflicting words on a person: somebody looks, and decides."""
    questions: Any = queue.contact_questions()[:PER_GROUP]
    yield Reads(questions)
    theirs = cases_numbered(question.case_id for question in questions)
    yield Reads(theirs)
    cases = {case.pk: case for case in theirs}
    yield from (_contact_item(question, cases[question.case_id], at) for question in questions)


def disowned(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the changes that their person disowned: somebody checks."""
    found: Any = to_check()[:PER_GROUP]
    yield Reads(found)
    yield from (
        QueueItem(
            kind=ItemKind.DISOWNED, pk=change.pk, group=Group.CONTACTS, tab=Tab.CONTACTS, case=change.case,
            name=change.debtor.full_name, chip=Chip(_("Ce n’est pas moi"), "brique"),
            why=_("Changement contesté (%(what)s), à vérifier avec la personne")
            % {"what": change.get_matter_display()},
            since=change.disowned_at, when=elapsed(at - change.disowned_at),
        )
        for change in found
    )  # fmt: skip


def ending(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the last days to act that come near."""
    found = queue.limitation_alerts()[:PER_GROUP]
    yield Reads(found)
    yield from (_limitation_item(alert, on) for alert in found)


def insolvent(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the notices of insolvency that stopped a firm's letters: somebody reads them, and decides."""
    notices: Any = waiting_notices()[:PER_GROUP]
    yield Reads(notices)
    theirs = cases_numbered(notice.case_id for notice in notices)
    yield Reads(theirs)
    cases = {case.pk: case for case in theirs}
    yield from (_notice_item(notice, cases[notice.case_id], at) for notice in notices)


def _notice_item(notice: Any, case: Case, at: datetime) -> QueueItem:
    return QueueItem(
        kind=ItemKind.NOTICE,
        pk=notice.pk,
        group=Group.HOLDS,
        tab=Tab.PAUSED,
        case=case,
        name=notice.debtor.full_name,
        chip=Chip(_("Procédure collective"), "miel"),
        why=_("Un avis est publié le %(day)s : rien ne part avant votre lecture")
        % {"day": format_date(notice.published_on)},
        since=notice.found_at,
        when=elapsed(at - notice.found_at),
    )


def _contact_item(question: Any, case: Case, at: datetime) -> QueueItem:
    return QueueItem(
        kind=ItemKind.CONTACT,
        pk=question.pk,
        group=Group.CONTACTS,
        tab=Tab.CONTACTS,
        case=case,
        name=question.debtor.full_name,
        chip=Chip(str(question.get_matter_display()).capitalize(), "miel"),
        why=contact_sentence(question),
        since=question.asked_at,
        when=elapsed(at - question.asked_at),
    )


def _limitation_item(alert: LimitationAlert, on: date) -> QueueItem:
    """An end that comes near: to decide with the creditor, while there is time (R2.18)."""
    left = (alert.last_day_to_act - on).days
    words = {"day": format_date(alert.last_day_to_act), "left": left}
    return QueueItem(
        kind=ItemKind.LIMITATION,
        pk=alert.pk,
        group=Group.LIMITATION,
        tab=Tab.COMMITMENTS,
        case=alert.case,
        name=alert.case.debtor.full_name,
        chip=Chip(_("Prescription"), "miel"),
        why=ngettext(
            "Dernier jour pour agir\u00a0: le %(day)s, dans %(left)s jour",
            "Dernier jour pour agir\u00a0: le %(day)s, dans %(left)s jours",
            left,
        )
        % words,
        since=instant(alert.raised_on, MIDNIGHT),
        when=_("%(count)s\u00a0j") % {"count": left},
    )
