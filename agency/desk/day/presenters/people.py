"""People who wait for us."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agency.desk.cases.presenters.replies import answers_in_sentences, reply_chip
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.queries import queue
from agency.desk.day.rules import shorten
from agency.desk.frame.presenters.chips import Chip
from agency.desk.frame.rules import short_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.instalments.queries import said_by_creditor
from agency.instalments.values import CreditorStance
from agency.site.models import SiteMessage
from agency.site.queries import waiting_messages

from .items import PER_GROUP, Lines, QueueItem, Reads, by_age, elapsed

_REPLY_TABS = {
    ReplyKind.PROPOSAL: Tab.PROPOSALS,
    ReplyKind.DISPUTE: Tab.DISPUTES,
    ReplyKind.WRONG_PERSON: Tab.DISPUTES,
    ReplyKind.ALREADY_PAID: Tab.PROOFS,
}


def waiting(at: datetime, on: date) -> Lines:
    """Yield the people who wait for us, longest first."""
    plans, replies = queue.waiting_proposals()[:PER_GROUP], queue.waiting_replies()[:PER_GROUP]
    visitors = waiting_messages()[:PER_GROUP]
    yield Reads(plans, replies, visitors)
    yield from by_age(
        [
            *(_plan_item(plan, at, on) for plan in plans),
            *(_reply_item(reply, at, on) for reply in replies),
            *(_visitor_item(message, at) for message in visitors),
        ]
    )


def _visitor_item(message: SiteMessage, at: datetime) -> QueueItem:
    """Somebody who wrote through the site: of no case, unless their words name one."""
    return QueueItem(
        kind=ItemKind.VISITOR,
        pk=message.pk,
        group=Group.WAITING,
        tab=Tab.MESSAGES,
        case=None,
        name=message.name,
        chip=Chip(_("Site"), "ciel"),
        why=f"{message.get_topic_display()} : {shorten(message.text)}",
        since=message.received_at,
        when=elapsed(at - message.received_at),
    )


def _plan_item(plan: Any, at: datetime, on: date) -> QueueItem:
    offer = {"amount": short_euros(plan.monthly), "months": plan.months}
    return QueueItem(
        kind=ItemKind.PLAN,
        pk=plan.pk,
        group=Group.WAITING,
        tab=Tab.PROPOSALS,
        case=plan.case,
        name=plan.debtor.full_name,
        chip=Chip(_("Proposition"), "menthe"),
        why=_("Propose %(amount)s par mois pendant %(months)s mois") % offer,
        since=plan.proposed_at,
        when=elapsed(at - plan.proposed_at),
        late=plan.promised_on is not None and plan.promised_on < on,
        held=_heard(said_by_creditor(plan)),
    )


def _heard(word: CreditorStance | None) -> str:
    if word is None:
        return ""
    return _("le créancier est d’accord") if word.accepted else _("le créancier a dit non")


def _reply_item(reply: Reply, at: datetime, on: date) -> QueueItem:
    kind = ReplyKind(reply.kind)
    sentences = answers_in_sentences(kind, reply.answers)
    return QueueItem(
        kind=ItemKind.REPLY,
        pk=reply.pk,
        group=Group.WAITING,
        tab=_REPLY_TABS.get(kind, Tab.MESSAGES),
        case=reply.case,
        name=reply.debtor.full_name,
        chip=reply_chip(kind, reply.answers),
        why=sentences[0] if sentences else shorten(reply.text),
        since=reply.received_at,
        when=elapsed(at - reply.received_at),
        late=reply.answer_due_on < on,
        held=_("en pause") if kind == ReplyKind.HARDSHIP else "",
    )
