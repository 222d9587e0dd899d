"""What a person says by telephone, mail or letter is put on the file: the same act as on their own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Hold
from agency.cases.operations import add_document
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import EmptyReply, ask_pause, receive_reply
from agency.disputes.queries import may_pause
from agency.handling.enums import HeardKind, HeardWay, NonPaymentReason
from agency.handling.rules import HandlingRefused, check_saying
from agency.handling.values import HeardSaying
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.readers.isolation.cleaning import CleanFile

from .notes import note_reason, write_note

_REPLIES = {
    HeardKind.DISPUTE: ReplyKind.DISPUTE,
    HeardKind.PAID: ReplyKind.ALREADY_PAID,
    HeardKind.HARDSHIP: ReplyKind.HARDSHIP,
    HeardKind.WRONG_PERSON: ReplyKind.WRONG_PERSON,
    HeardKind.MESSAGE: ReplyKind.MESSAGE,
}


@transaction.atomic
def take_saying(
    *, case: Case, debtor: Debtor, saying: HeardSaying, author: Any, by: Actor, at: datetime,
    scan: CleanFile | None = None,
) -> Reply | Hold:  # fmt: skip
    """Do what a person says, as their page would, with the deadlines of the day it came (R5.14, R5.15).

    A dispute, a payment told, a hard time stop the letters, have their day for our answer and an acknowledgement in
    writing. A pause runs at once, taken once on a case: one more is kept as a message that is answered, and so is what
    was written with one by letter or e-mail; said aloud, it is a note. `scan` joins the documents of the case.

    Raises `HandlingRefused` for a day that cannot be, without the words that are answered, or with too many.
    """
    on = paris_date(at)
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    check_saying(saying, opened_on=locked.opened_on, on=on)
    made: Reply | Hold | None = (
        _paused(locked, debtor, saying, author, by, at) if saying.kind == HeardKind.PAUSE else None
    )
    if made is None:
        made = _replied(locked, debtor, saying, by, at)
    if saying.why != NonPaymentReason.UNKNOWN:
        note_reason(case=locked, reason=saying.why, by=by, at=at)
    if scan is not None:
        add_document(
            case=locked, kind=DocumentKind.REPLY, title=fr(f"Reçu de la personne le {format_date(saying.told_on)}"),
            content=scan.content, mime=scan.mime, by=by, at=at, on=on,
        )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.WORD_NOTED, subject=made, case_id=case.pk, kind=saying.kind, way=saying.way,
        told_on=saying.told_on,
    )  # fmt: skip
    return made


def _paused(case: Case, debtor: Debtor, saying: HeardSaying, author: Any, by: Actor, at: datetime) -> Hold | None:
    """Take the pause, and keep what was said with it; nothing when it was taken before."""
    if not may_pause(case):
        return None
    hold = ask_pause(case=case, debtor=debtor, by=by, at=at, on=paris_date(at))
    if saying.way in {HeardWay.LETTER, HeardWay.EMAIL}:
        _replied(case, debtor, saying, by, at)
    elif saying.text.strip():
        write_note(case=case, text=saying.text, author=author, by=by, at=at)
    return hold


def _replied(case: Case, debtor: Debtor, saying: HeardSaying, by: Actor, at: datetime) -> Reply:
    answers: dict[str, Any] = {"source": saying.way, "noted_by": by.label} | _answers(saying)
    if not saying.known:
        answers["unsure"] = True
    text = saying.text.strip()
    if saying.kind == HeardKind.PAUSE and not text:
        text = fr("Je demande une nouvelle pause.")
    try:
        return receive_reply(
            case=case, debtor=debtor, kind=_REPLIES.get(saying.kind, ReplyKind.MESSAGE), text=text, answers=answers,
            posted_on=saying.told_on, by=by, at=at, on=paris_date(at),
        )  # fmt: skip
    except EmptyReply as refusal:
        raise HandlingRefused(str(refusal)) from refusal


def _answers(saying: HeardSaying) -> dict[str, Any]:
    """What the person answers to the questions of their page, by its codes."""
    if saying.kind == HeardKind.DISPUTE:
        return {"reason": saying.reason}
    if saying.kind == HeardKind.PAID:
        return {"method": saying.method, "paid_on": saying.paid_on}
    if saying.kind == HeardKind.HARDSHIP:
        return {"situation": saying.situation, "helps": list(saying.helps)}
    return {}
