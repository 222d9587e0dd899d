"""Cases given back whose creditors have still to say what follows; their silence is taken up here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, QueueItem, elapsed
from agency.desk.frame.presenters.chips import Chip
from agency.escalation.models import NextStepDecision, NextStepQuestion
from agency.escalation.queries import open_next_steps, to_hand_over
from agency.language.presenters import format_date


def given_back(at: datetime, on: date) -> Iterator[QueueItem]:
    """Yield the cases whose creditor decides what follows, those let go by, and those decided to hand over."""
    yield from (_item(question, at, on) for question in open_next_steps()[:PER_GROUP])
    yield from (_decided(decision, at) for decision in to_hand_over(on)[:PER_GROUP])


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


def _decided(decision: NextStepDecision, at: datetime) -> QueueItem:
    return QueueItem(
        kind=ItemKind.HAND_OVER,
        pk=decision.pk,
        group=Group.HOLDS,
        tab=Tab.CREDITORS,
        case=decision.question.case,
        name=decision.question.case.debtor.full_name,
        chip=Chip(_("Dossier à transmettre"), "ciel"),
        why=(_("%(step)s : le dossier parti n’a été reçu par personne") if decision.sent  # type: ignore[attr-defined]
             else _("%(step)s : le dossier reste à transmettre")) % {"step": decision.get_step_display()},
        since=decision.decided_at,
        when=elapsed(at - decision.decided_at),
        late=False,
        resting=False,
    )  # fmt: skip
