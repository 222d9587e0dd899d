"""What we announced for this day, and sendings that need a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.commitments.models import Commitment
from agency.common.calendar import instant
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.queries import queue
from agency.desk.day.queries.texts import KnownTexts, MissingText
from agency.desk.day.rules import shorten
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.desk.frame.presenters.chips import Chip
from agency.mandates.queries import profiles
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.models import StrangeState
from agency.outbox.accounts.queries import strange_states
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.queries import waiting_for_words
from agency.outbox.review.queries import departures_of

from .items import MIDNIGHT, PER_GROUP, Lines, QueueItem, Reads, elapsed


def announced(at: datetime, on: date) -> Lines:
    """Yield what was announced for this day or before."""
    found = queue.due_commitments(on)[:PER_GROUP]
    yield Reads(found)
    yield from (_commitment_item(commitment, at, on) for commitment in found)


def sendings(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the sendings whose fate a person settles, those that nothing carries on, words that nobody knows."""
    doubtful, lost = queue.doubtful_messages()[:PER_GROUP], queue.lost_messages()[:PER_GROUP]
    strange = strange_states()[:PER_GROUP]
    yield Reads(doubtful, lost, strange)
    yield from (_message_item(message, at) for message in (*doubtful, *lost))
    yield from (_strange_item(state, at) for state in strange)


def leaving(at: datetime, on: date) -> Lines:
    """Yield what the agency posts itself, and what it approves, by how it lets its letters leave."""
    asked, begun = profiles(), queue.runs_to_post()
    yield Reads(asked, begun)
    agency = departures_of(next(iter(asked), None))
    waiting, unread = queue.letters_to_post(at, agency), queue.letters_to_read(on, agency)
    yield Reads(waiting, unread)
    yield from _to_post(at, on, queue.together([*waiting, *begun]))
    yield from _to_read(at, len(unread))


def _to_read(at: datetime, waiting: int) -> Iterator[QueueItem]:
    """One line for all the letters of the day that wait for an approval, where the agency wants one."""
    if not waiting:
        return
    told = ngettext("%(count)s courrier attend une lecture et une approbation",
                    "%(count)s courriers attendent une lecture et une approbation", waiting)  # fmt: skip
    yield QueueItem(
        kind=ItemKind.TO_READ, pk=0, group=Group.LETTERS, tab=Tab.COMMITMENTS, case=None, name=_("À relire"),
        chip=Chip(_("À approuver"), "miel"), why=told % {"count": waiting}, since=at, when="",
    )  # fmt: skip


def _to_post(at: datetime, on: date, waiting: queue.ToPost) -> Iterator[QueueItem]:
    """One line for the letters that the agency posts itself: late once one should have left before today."""
    oldest = waiting.since
    if oldest is None:
        return
    letters = ngettext("%(count)s lettre attend d’être postée", "%(count)s lettres attendent d’être postées",
                       waiting.count)  # fmt: skip
    since = instant(oldest, MIDNIGHT)
    late = oldest < on
    yield QueueItem(
        kind=ItemKind.TO_POST, pk=0, group=Group.LETTERS, tab=Tab.COMMITMENTS, case=None, name=_("Courrier à poster"),
        chip=Chip(_("À poster"), "miel"), why=letters % {"count": waiting.count}, since=since,
        when=elapsed(at - since) if late else _("ce jour"), late=late,
    )  # fmt: skip


def _strange_item(state: StrangeState, at: datetime) -> QueueItem:
    to = state.message.debtor
    provider = state.message.provider
    told = {"name": PostProvider(provider).label if provider else _("La Poste"), "said": state.said}
    return QueueItem(
        kind=ItemKind.STRANGE, pk=state.pk, group=Group.LETTERS, tab=Tab.COMMITMENTS, case=state.message.case,
        name=to.full_name if to else "", chip=Chip(_("État inconnu"), "miel"),
        why=_("Le prestataire %(name)s dit « %(said)s »") % told, since=state.told_at, when=elapsed(at - state.told_at),
    )  # fmt: skip


def to_mend(at: datetime, on: date) -> Lines:  # noqa: ARG001  every source is asked alike
    """Yield the texts that may not leave any more, with how many letters wait for them."""
    texts = KnownTexts.now()
    yield Reads(texts.plain, texts.once)
    letters = waiting_for_words(texts.pairs)
    yield Reads(letters)
    yield from (_text_item(text, at) for text in texts.missing(letters))


def _text_item(text: MissingText, at: datetime) -> QueueItem:
    since = text.template.last_published_at if text.template else None
    waits = ngettext("%(count)s lettre attend ce texte", "%(count)s lettres attendent ce texte", text.letters)
    refused = _("Ce texte ne peut plus partir") if text.template else _("Aucun texte n’est publié")
    return QueueItem(
        kind=ItemKind.TEXT, pk=text.pk, group=Group.LETTERS, tab=Tab.COMMITMENTS, case=None,
        name=f"{text.kind.heading}, {text.audience.label}", chip=Chip(_("Texte à revoir"), "miel"),
        why=f"{refused}\u00a0: {waits % {'count': text.letters}}", since=since or at, when="",
    )  # fmt: skip


def _commitment_item(commitment: Commitment, at: datetime, on: date) -> QueueItem:
    since = instant(commitment.due_on, MIDNIGHT)
    late = commitment.due_on < on
    return QueueItem(
        kind=ItemKind.COMMITMENT, pk=commitment.pk, group=Group.COMMITMENTS, tab=Tab.COMMITMENTS,
        case=commitment.case, name=commitment.case.debtor.full_name, chip=Chip(_("À tenir")),
        why=shorten(commitment.text), since=since, when=elapsed(at - since) if late else _("ce jour"), late=late,
    )  # fmt: skip


def _message_item(message: Message, at: datetime) -> QueueItem:
    since = instant(message.planned_on, MIDNIGHT)
    to = message.debtor.full_name if message.debtor else message.creditor.short_name if message.creditor else ""
    trouble = {
        "kind": str(message.get_kind_display()).capitalize(),
        "error": _why(message),
    }
    return QueueItem(
        kind=ItemKind.MESSAGE, pk=message.pk, group=Group.LETTERS, tab=Tab.COMMITMENTS, case=message.case, name=to,
        chip=Chip(str(message.get_state_display()).capitalize(), "miel"), why=_("%(kind)s : %(error)s") % trouble,
        since=since, when=elapsed(at - since),
    )  # fmt: skip


def _why(message: Message) -> str:
    """Why a sending needs somebody: the gate's words, the provider's, or that it is to check."""
    if message.state == MessageState.CANCELLED:
        return why_cancelled(message.cancel_code)
    return message.last_error or _("à vérifier")
