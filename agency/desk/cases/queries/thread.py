"""What a page of the time line of a case reads: each source up to the end of that page, the latest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from agency.cases.models import Case
from agency.courtesy.enums import CourtesyState
from agency.courtesy.models import CourtesyReminder
from agency.desk.cases.enums import ThreadKind
from agency.disputes.models import Reply
from agency.handling.models import Call, CaseNote
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.law.contact.limits import Channel
from agency.outbox.models import Message

from .pages import acts_on

_OF_MONEY = ("payment.", "refund.", "overpayment.", "receipt.", "card_incident.", "debit", "promise.")
MONEY_VERBS = tuple(verb for verb in Verb if verb.value.startswith(_OF_MONEY))
# What a line of its own tells with its words: the letter, the reply, the call, the note.
_TOLD_ELSEWHERE = (
    Verb.MESSAGE_ACCEPTED, Verb.MESSAGE_CANCELLED, Verb.MESSAGE_DELIVERY_TOLD, Verb.REPLY_RECEIVED,
    Verb.REPLY_ANSWERED, Verb.CALL_CONCLUDED, Verb.NOTE_WRITTEN, Verb.WORD_NOTED,
)  # fmt: skip


def letters(case: Case) -> QuerySet[Message]:
    """Return what goes by post."""
    return _sendings(case).exclude(channel=Channel.EMAIL)


def mails(case: Case) -> QuerySet[Message]:
    """Return what goes by e-mail."""
    return _sendings(case).filter(channel=Channel.EMAIL)


def courtesies(case: Case) -> QuerySet[CourtesyReminder]:
    """Return the friendly e-mails that were sent before its bills were due."""
    return _courtesies(case).exclude(channel=Channel.POST)


def courtesy_letters(case: Case) -> QuerySet[CourtesyReminder]:
    """Return the friendly letters that were sent before its bills were due."""
    return _courtesies(case).filter(channel=Channel.POST)


def _courtesies(case: Case) -> QuerySet[CourtesyReminder]:
    gone = (CourtesyState.SENT, CourtesyState.RETURNED)
    sent = CourtesyReminder.objects.filter(line__claim__case=case, state__in=gone)
    return sent.select_related("line").order_by("-ended_at", "-pk")


def calls(case: Case) -> QuerySet[Call]:
    """Return the calls, those that nobody concluded too."""
    return Call.objects.filter(case=case).select_related("handler", "debtor").order_by("-began_at", "-pk")


def replies(case: Case) -> QuerySet[Reply]:
    """Return what the people told us."""
    told = Reply.objects.filter(case=case).select_related("debtor")
    return told.order_by("-received_at", "-pk")


def notes(case: Case) -> QuerySet[CaseNote]:
    """Return what colleagues wrote down."""
    return CaseNote.objects.filter(case=case).select_related("author").order_by("-at", "-pk")


def money_acts(case: Case) -> QuerySet[JournalLine]:
    """Return what was paid, promised, debited or given back."""
    return acts_on(case).filter(verb__in=MONEY_VERBS)


def other_acts(case: Case) -> QuerySet[JournalLine]:
    """Return what was decided: states, suspensions, people, limitation, commitments."""
    return acts_on(case).exclude(verb__in=(*MONEY_VERBS, *_TOLD_ELSEWHERE))


def _sendings(case: Case) -> QuerySet[Message]:
    """Each at the instant it left, or will be able to."""
    sent = case.messages.select_related("debtor", "creditor")
    return sent.order_by(Coalesce("accepted_at", "not_before").desc(), "-pk")


# By kind, the sets that its lines are made of.
SETS: dict[ThreadKind, dict[str, Callable[[Case], QuerySet[Any]]]] = {
    ThreadKind.LETTERS: {"letters": letters, "courtesy_letters": courtesy_letters},
    ThreadKind.MAILS: {"mails": mails, "courtesies": courtesies},
    ThreadKind.CALLS: {"calls": calls},
    ThreadKind.ANSWERS: {"replies": replies},
    ThreadKind.MONEY: {"money": money_acts},
    ThreadKind.NOTES: {"notes": notes},
    ThreadKind.DECISIONS: {"decisions": other_acts},
}


def sets_of(case: Case, kinds: Iterable[ThreadKind], many: int) -> dict[str, QuerySet[Any]]:
    """Return the latest rows of each kind of line, so many of each; not read yet."""
    return {name: rows(case)[:many] for kind in kinds for name, rows in SETS[kind].items()}
