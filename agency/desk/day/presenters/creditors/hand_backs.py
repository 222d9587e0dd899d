"""Cases given back whose creditors have still to say what follows; their silence is taken up here."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import gettext as _

from agency.common.calendar import instant
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.frame.presenters.chips import Chip
from agency.escalation.models import NextStepDecision, NextStepQuestion
from agency.escalation.queries import open_next_steps, to_follow, to_hand_over
from agency.language.presenters import format_date


def given_back(at: datetime, on: date) -> Lines:
    """Yield the cases whose creditor decides what follows, those let go by, and those decided to hand over."""
    asked, followed, decided = open_next_steps()[:PER_GROUP], to_follow(on)[:PER_GROUP], to_hand_over(on)[:PER_GROUP]
    yield Reads(asked, followed, decided)
    yield from (_item(question, at, on) for question in asked)
    yield from (_followed(decision, at, on) for decision in followed)
    yield from (_decided(decision, at) for decision in decided)


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


def _followed(decision: NextStepDecision, at: datetime, on: date) -> QueueItem:
    ask_on: date = decision.ask_on  # type: ignore[attr-defined]
    return QueueItem(
        kind=ItemKind.COURT_NEWS,
        pk=decision.pk,
        group=Group.HOLDS,
        tab=Tab.CREDITORS,
        case=decision.question.case,
        name=decision.question.case.debtor.full_name,
        chip=Chip(_("Nouvelles à demander"), "ciel"),
        why=_("%(step)s : prenez des nouvelles, prévu le %(day)s")
        % {"step": decision.get_step_display(), "day": format_date(ask_on)},
        since=instant(ask_on, time(0)),
        when=elapsed(at - instant(ask_on, time(0))),
        late=ask_on < on,
        resting=False,
    )
