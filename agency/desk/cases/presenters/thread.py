"""One time line of everything on a case, the latest first, by pages, with a filter by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from agency.courtesy.models import CourtesyReminder
from agency.desk.cases.enums import ThreadKind
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.desk.frame.presenters.chips import Chip
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.language.presenters import format_date
from agency.outbox.enums import MessageState
from agency.outbox.models import Message

from .history import sentence
from .replies import answers_in_sentences, reply_chip
from .spoken import call_line, note_line

Rows = Mapping[str, Iterable[Any]]

PER_PAGE = 30
LAST_PAGE = 50
_TONES = {
    MessageState.UNKNOWN: "miel", MessageState.FAILED: "miel", MessageState.ACCEPTED: "menthe",
    MessageState.DONE: "menthe",
}  # fmt: skip


@dataclass(frozen=True)
class ThreadLine:
    """A line: when, its pill, what was done or said, by whom, the documents that go with it.

    `reply` is the person's word that it holds, `unfinished` the handler who has still to conclude this call.
    """

    kind: ThreadKind
    at: datetime
    title: str
    who: str
    chip: Chip | None = None
    sentences: tuple[str, ...] = ()
    text: str = ""
    documents: tuple[tuple[int, str], ...] = ()
    reply: Reply | None = None
    pk: int = 0
    unfinished: int = 0


@dataclass(frozen=True)
class Thread:
    """A page of the time line; `kind` is the filter, none for everything."""

    lines: tuple[ThreadLine, ...]
    kind: ThreadKind | None
    page: int
    more: bool

    @property
    def kinds(self) -> tuple[ThreadKind, ...]:
        """The filters that there are."""
        return tuple(ThreadKind)


@dataclass(frozen=True)
class ThreadAsked:
    """Which page of the time line is wanted; `kind` is the filter, none for everything."""

    kind: ThreadKind | None
    page: int

    @property
    def kinds(self) -> tuple[ThreadKind, ...]:
        """The kinds to read."""
        return (self.kind,) if self.kind else tuple(ThreadKind)

    @property
    def many(self) -> int:
        """How many rows of each set to read: up to the end of the page, and one that tells whether others follow."""
        return self.page * PER_PAGE + 1


def thread_asked(asked: Mapping[str, Any]) -> ThreadAsked:
    """Return the page that a query string asks for: `fil`, a `ThreadKind`, and `page`; anything else is the first."""
    kind = ThreadKind(asked["fil"]) if asked.get("fil") in ThreadKind.values else None
    typed = str(asked.get("page", ""))
    return ThreadAsked(kind, min(max(int(typed), 1), LAST_PAGE) if typed.isdecimal() else 1)


def present_thread(asked: ThreadAsked, rows: Rows, receipts: Mapping[int, int] = MappingProxyType({})) -> Thread:
    """Return a page from its `rows` by set (`sets_of`); `receipts` is the document of each payment’s receipt."""
    end = asked.page * PER_PAGE
    found = [line for kind in asked.kinds for line in _LINES[kind](rows, receipts)]
    found.sort(key=lambda line: (line.at, line.kind, line.pk), reverse=True)
    more = len(found) > end and asked.page < LAST_PAGE
    return Thread(tuple(found[end - PER_PAGE : end]), asked.kind, asked.page, more=more)


def _letters(rows: Rows, _receipts: Mapping[int, int]) -> Iterable[ThreadLine]:
    yield from (_sending(ThreadKind.LETTERS, message) for message in rows["letters"])
    yield from _courtesies(ThreadKind.LETTERS, rows["courtesy_letters"])


def _mails(rows: Rows, _receipts: Mapping[int, int]) -> Iterable[ThreadLine]:
    yield from (_sending(ThreadKind.MAILS, message) for message in rows["mails"])
    yield from _courtesies(ThreadKind.MAILS, rows["courtesies"])


def _courtesies(kind: ThreadKind, sent: Iterable[CourtesyReminder]) -> Iterable[ThreadLine]:
    for one in sent:
        if one.ended_at is not None:
            title, said = _("Rappel courtois avant l’échéance"), _("au nom du créancier, sans rien demander")
            yield ThreadLine(kind, one.ended_at, title, one.line.person, sentences=(said,), pk=one.pk)


def _calls(rows: Rows, _receipts: Mapping[int, int]) -> Iterable[ThreadLine]:
    for call in rows["calls"]:
        line = call_line(call)
        yield ThreadLine(
            ThreadKind.CALLS, line.at, line.title, line.who, sentences=line.sentences, text=line.text, pk=line.pk,
            unfinished=line.unfinished,
        )  # fmt: skip


def _notes(rows: Rows, _receipts: Mapping[int, int]) -> Iterable[ThreadLine]:
    for note in rows["notes"]:
        line = note_line(note)
        yield ThreadLine(ThreadKind.NOTES, line.at, line.title, line.who, text=line.text, pk=line.pk)


def _answers(rows: Rows, _receipts: Mapping[int, int]) -> Iterable[ThreadLine]:
    for reply in rows["replies"]:
        kind = ReplyKind(reply.kind)
        yield ThreadLine(
            ThreadKind.ANSWERS, reply.received_at, _("Réponse de la personne"), reply.debtor.full_name,
            reply_chip(kind, reply.answers), tuple(f"{said}." for said in answers_in_sentences(kind, reply.answers)),
            reply.text, reply=reply, pk=reply.pk,
        )  # fmt: skip


def _money(rows: Rows, receipts: Mapping[int, int]) -> Iterable[ThreadLine]:
    for act in rows["money"]:
        paper = receipts.get(act.subject_id or 0) if act.verb == Verb.PAYMENT_RECEIVED else None
        yield _act(ThreadKind.MONEY, act, ((paper, _("Quittance")),) if paper else ())


def _decisions(rows: Rows, _receipts: Mapping[int, int]) -> Iterable[ThreadLine]:
    return [_act(ThreadKind.DECISIONS, act) for act in rows["decisions"]]


def _act(kind: ThreadKind, act: JournalLine, documents: tuple[tuple[int, str], ...] = ()) -> ThreadLine:
    return ThreadLine(kind, act.at, sentence(act), act.actor_label, documents=documents, pk=act.pk)


def _sending(kind: ThreadKind, message: Message) -> ThreadLine:
    """A letter or a mail: to whom, when, how far it went, why it did not leave, what it holds."""
    state = MessageState(message.state)
    to = message.debtor.full_name if message.debtor is not None else message.case.creditor.short_name
    facts = [_when(message)]
    if message.reference:
        facts.append(message.reference)
    facts += [_("%(what)s le %(on)s") % {"what": event.get_kind_display(), "on": format_date(event.at.date())}
              for event in list(message.events.all())[-1:]]  # fmt: skip
    sentences = [", ".join([str(message.get_channel_display()).capitalize(), *facts])]
    if state == MessageState.CANCELLED:
        sentences.append(why_cancelled(message.cancel_code))
    papers = tuple((part.document_id, part.document.title) for part in message.parts.all())
    chip = Chip(str(state.label).capitalize(), _TONES.get(state, ""))
    moment: datetime = message.accepted_at or message.not_before
    title = str(message.get_kind_display()).capitalize()
    return ThreadLine(kind, moment, title, to, chip, tuple(sentences), documents=papers, pk=message.pk)


def _when(message: Message) -> str:
    if message.sent_on is not None:
        return _("envoyé le %(on)s") % {"on": format_date(message.sent_on)}
    return _("prévu le %(on)s") % {"on": format_date(message.planned_on)}


_LINES: dict[ThreadKind, Callable[[Rows, Mapping[int, int]], Iterable[ThreadLine]]] = {
    ThreadKind.LETTERS: _letters,
    ThreadKind.MAILS: _mails,
    ThreadKind.CALLS: _calls,
    ThreadKind.ANSWERS: _answers,
    ThreadKind.MONEY: _money,
    ThreadKind.NOTES: _notes,
    ThreadKind.DECISIONS: _decisions,
}
