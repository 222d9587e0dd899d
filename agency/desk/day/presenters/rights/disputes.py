"""Disputes and payments told, before their creditor: its answer to read, its silence to take up; nobody is told."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.common.money import format_euros
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import PER_GROUP, Lines, QueueItem, Reads, elapsed
from agency.desk.day.rules import shorten
from agency.desk.frame.presenters.chips import Chip
from agency.disputes.enums import ReplyKind
from agency.language.presenters import format_date
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.queries import dispute_questions
from agency.outcomes.rules import silent_too_long


def disputed(at: datetime, on: date) -> Lines:
    """Yield what was put before a creditor: what it answered or let go by asks for somebody."""
    found = dispute_questions()[:PER_GROUP]
    yield Reads(found)
    yield from (_item(question, at, on) for question in found)


def _item(question: DisputeQuestion, at: datetime, on: date) -> QueueItem:
    answered = question.answered_at is not None
    late = not answered and question.due_on < on
    return QueueItem(
        kind=ItemKind.DISPUTE,
        pk=question.pk,
        group=Group.WAITING if answered else Group.HOLDS,
        tab=Tab.DISPUTES if answered else Tab.CREDITORS,
        case=question.reply.case,
        name=question.reply.debtor.full_name,
        chip=_chip(question),
        why=_why(question, on),
        since=question.answered_at or question.asked_at,
        when=elapsed(at - (question.answered_at or question.asked_at)),
        late=late,
        resting=not (answered or late),
    )


def _chip(question: DisputeQuestion) -> Chip:
    if question.answered_at is not None:
        return Chip(_("Créancier a répondu"), "menthe")
    if question.reply.kind == ReplyKind.ALREADY_PAID:
        return Chip(_("Paiement demandé au créancier"), "miel")
    return Chip(_("Contestation au créancier"), "ciel")


def _why(question: DisputeQuestion, on: date) -> str:
    if question.answered_at is not None:
        said = {"stance": question.get_stance_display(), "words": shorten(question.words, 60)}
        if question.amount is not None and question.paid_on is not None:
            said |= {"amount": format_euros(question.amount), "on": format_date(question.paid_on)}
            return _("%(stance)s : %(amount)s le %(on)s. À dire à la personne") % said
        return _("%(stance)s : « %(words)s ». À trancher") % said
    if silent_too_long(paris_date(question.asked_at), on):
        return _("Le créancier ne répond pas depuis trente jours : proposez-lui de clore")
    if question.due_on < on:
        return _("Réponse attendue le %(day)s : relancez le créancier") % {"day": format_date(question.due_on)}
    return _("Réponse attendue le %(day)s") % {"day": format_date(question.due_on)}
