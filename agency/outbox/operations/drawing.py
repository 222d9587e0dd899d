"""Drawing: words are frozen, documents printed and kept by the hash of their bytes, a batch at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import prefetch_related_objects

from agency.cases.enums import DocumentKind
from agency.cases.models import Document
from agency.cases.operations import NewDocument, add_documents, current_codes
from agency.common.calendar import paris_date
from agency.common.text import PostalAddressError
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.leases.operations import take_some
from agency.ledger.operations import next_numbers
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.presenters import draw_letter, draw_note, draw_receipt, freeze_letter
from agency.letters.queries import LetterBooks, Texts, letter_books
from agency.letters.rules import NotPrintable, tone_for
from agency.letters.values import FrozenLetter
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message, MessageDocument
from agency.outbox.presenters.complaints import author_of
from agency.outbox.presenters.enclosures import enclosures, joined
from agency.outbox.presenters.parcels import left_address
from agency.outbox.presenters.words import said
from agency.outbox.queries import letters_sent_on, look_each, recalled, waiting
from agency.outbox.queries.gate import Stop
from agency.outbox.queries.slips import new_slip_numbers, slip_of
from agency.outbox.values import LetterPayload, ReceiptPayload, dump

from .cancellation import refuse
from .locks import held_each

log = logging.getLogger(__name__)

_PDF = "application/pdf"
_UNPRINTABLE = (NotPrintable, PostalAddressError, LetterTemplate.DoesNotExist)


@dataclass(frozen=True)
class _Drawn:
    """What was drawn for a message: the paper and what it encloses; none for an e-mail without one."""

    message: Message
    kind: DocumentKind = DocumentKind.LETTER
    title: str = ""
    pdf: bytes = b""
    annexes: tuple[Document, ...] = ()


@dataclass(frozen=True)
class _Frozen:
    """A letter whose words, reference and dates no longer change, with its books and what it encloses."""

    message: Message
    letter: FrozenLetter
    payload: LetterPayload
    books: LetterBooks
    annexes: tuple[Document, ...]


def prepare(*, by: Actor, at: datetime, only: int | None = None, count: int = 1) -> list[Message]:
    """Draw the next planned messages whose time has come, at most `count`; return the rows taken, none when none waits.

    A message that may no longer leave is cancelled with the reason. One that cannot be printed is `failed`, with a
    French sentence that says what to do. One that breaks costs the others nothing: they are drawn without it, and it
    keeps its lease. A crash half-way leaves them planned: they are drawn again, with the same reference, when the lease
    ends.
    """
    taken = take_some(waiting(MessageState.PLANNED, at, only), at=at, count=count)
    try:
        _draw(taken, by=by, at=at)
    except Exception:
        if len(taken) == 1:
            raise
        for message in taken:
            _draw_alone(message, by=by, at=at)
    return taken


def _draw_alone(message: Message, *, by: Actor, at: datetime) -> None:
    try:
        _draw([message], by=by, at=at)
    except Exception:
        log.exception("outbox: prepare failed on a row")


def _draw(taken: list[Message], *, by: Actor, at: datetime) -> None:
    if not taken:
        return
    agency, texts = profile(), Texts()
    letters = [message for message in taken if message.kind in DUNNING]
    others = [message for message in taken if message.kind not in DUNNING]
    prefetch_related_objects(others, "case__creditor", "case__mandate", "debtor__addresses", "creditor")
    works: list[tuple[Message, Callable[[], _Drawn]]] = [
        (frozen.message, partial(_letter, frozen, agency, texts))
        for frozen in _freeze(letters, agency, texts, by=by, at=at)
    ]
    works += [(message, partial(_paper, message, at)) for message in others]
    drawn = []
    for message, draw in works:
        try:
            drawn.append(draw())
        except _UNPRINTABLE as error:
            _fail(message, str(error), by=by, at=at)
    _keep(drawn, by=by, at=at)


def _paper(message: Message, at: datetime) -> _Drawn:
    """A receipt, a word on paper, or nothing behind an e-mail."""
    if message.kind == MessageKind.RECEIPT:
        return _receipt(message)
    return _note(message, at) if message.channel != Channel.EMAIL else _Drawn(message, annexes=joined(message))


def paper_of(message: Message, at: datetime) -> bytes:
    """Return the paper of a word that is no demand as it would be drawn now, kept nowhere.

    Raises `PostalAddressError`, with a French sentence that says what to do.
    """
    return _note(message, at).pdf


def _receipt(message: Message) -> _Drawn:
    if message.debtor is None:
        raise ValueError("Une quittance s’adresse à une personne.")
    receipt = message.read(ReceiptPayload).receipt
    pdf = draw_receipt(message.case, message.debtor, receipt)
    return _Drawn(message, DocumentKind.RECEIPT, f"Quittance {receipt.number}", pdf)


def _note(message: Message, at: datetime) -> _Drawn:
    """A word to somebody without e-mail, on paper; an answer is signed by its author."""
    if message.debtor is None:
        raise ValueError("Un courrier s’adresse à une personne.")
    message.slip = slip_of(message)
    pdf = draw_note(
        message.case,
        message.debtor,
        subject=f"Votre dossier {message.case.reference}",
        paragraphs=tuple(said(message)),
        dated_on=paris_date(at),
        signed_by=author_of(message),
        lines=left_address(message),
        slip=message.slip,
    )
    title = f"{MessageKind(message.kind).heading}, {message.case.reference}"
    return _Drawn(message, DocumentKind.LETTER, title, pdf, joined(message))


def _letter(frozen: _Frozen, agency: AgencyProfile, texts: Texts) -> _Drawn:
    message = frozen.message
    if message.debtor is None:
        raise ValueError("Une lettre s’adresse à une personne.")
    drawn = draw_letter(message.case, message.debtor, frozen.letter, agency=agency, texts=texts, books=frozen.books)
    message.payload = dump(replace(frozen.payload, total=drawn.total, recipient=drawn.recipient_lines))
    title = f"{MessageKind(message.kind).heading} {frozen.letter.reference}"
    return _Drawn(message, DocumentKind.LETTER, title, drawn.pdf, frozen.annexes)


@transaction.atomic
def _freeze(letters: list[Message], agency: AgencyProfile, texts: Texts, *, by: Actor, at: datetime) -> list[_Frozen]:
    """Fix the words' revision, the reference and the dates of letters before drawing them.

    What may never leave is cancelled before it is drawn; what only has to wait is drawn meanwhile. A letter drawn again
    keeps its reference; one that somebody else took over is left to them.
    """
    locked = held_each(letters, MessageState.PLANNED)
    looks = look_each(locked, at, agency=agency, texts=texts)
    going = []
    for message in locked:
        answer = looks[message.pk]
        if isinstance(answer, Stop):
            refuse(message=message, code=answer.code, by=by, at=at)
        else:
            going.append(message)
    frozen = _frozen(going, agency, texts, by=by, at=at)
    for one in frozen:
        message = one.message
        message.template_id, message.template_revision = one.letter.template, one.letter.revision
        message.reference, message.payload = one.letter.reference, dump(one.payload)
        message.slip = one.letter.slip
    rows = [one.message for one in frozen]
    Message.objects.bulk_update(rows, ["template_id", "template_revision", "reference", "slip", "payload"])
    return frozen


def _frozen(letters: list[Message], agency: AgencyProfile, texts: Texts, *, by: Actor, at: datetime) -> list[_Frozen]:
    on, cases = paris_date(at), {message.case_id: message.case for message in letters}
    prefetch_related_objects(list(cases.values()), "parties", "mandate")
    sent, books = letters_sent_on(cases), letter_books(cases.values())
    planned = {message.pk: message.read(LetterPayload) for message in letters}
    if any(one.encloses_previous for one in planned.values()):
        prefetch_related_objects([earlier for several in sent.values() for earlier in several], "parts__document")
    found = []
    for message in letters:
        if message.debtor is None:
            continue
        before, letter = sent[message.case_id, message.debtor_id], planned[message.pk]
        kind, held = MessageKind(message.kind), books[message.case_id]
        letter = replace(letter, tone=tone_for(letter.tone, kind, vulnerable=held.spared))
        annexes = enclosures(letter, before, held.claims)
        try:
            fixed = freeze_letter(
                cases[message.case_id], message.debtor, kind=kind, dated_on=on, tone=letter.tone,
                answer_days=letter.answer_days, next_delay=letter.next_delay, reference=message.reference, code="",
                earlier=recalled(before), enclosures=tuple(annex.title for annex in annexes), texts=texts,
            )  # fmt: skip
        except _UNPRINTABLE as error:
            _fail_locked(message, str(error), by=by, at=at)
            continue
        message.case = cases[message.case_id]
        documents = tuple(annex.document for annex in annexes)
        found.append(_Frozen(message, fixed, letter, held, documents))
    return _numbered(found, agency, by=by, at=at)


def _numbered(found: list[_Frozen], agency: AgencyProfile, *, by: Actor, at: datetime) -> list[_Frozen]:
    """The letters with their people's codes, the numbers of their slips and, last of all, their own."""
    codes = current_codes(debtors={one.message.debtor_id or 0 for one in found}, by=by, at=at)
    year, without = paris_date(at).year, [one for one in found if not one.letter.reference]
    fresh = iter(next_numbers(name="letter", year=year, count=len(without)) if without else ())
    numbered, slips = [], iter(new_slip_numbers(len(found)))
    for one in found:
        code, letter = codes[one.message.debtor_id or 0], one.letter
        # « LH-2026-C00045 »: the C tells it from a case's reference, printed next to it.
        reference = letter.reference or f"{agency.case_prefix}-{year}-C{next(fresh):05d}"
        payload = replace(
            one.payload,
            dated_on=letter.dated_on,
            answer_by=letter.answer_by,
            act_on=letter.act_on,
            code_hash=code.stored,
        )
        letter = replace(letter, code=code.clear, reference=reference, slip=one.message.slip or next(slips))
        numbered.append(replace(one, letter=letter, payload=payload))
    return numbered


@transaction.atomic
def _keep(drawn: Iterable[_Drawn], *, by: Actor, at: datetime) -> None:
    """Store what was drawn, then what it encloses in order, and make the messages ready."""
    papers = {one.message.pk: one for one in drawn}
    ready = held_each([one.message for one in papers.values()], MessageState.PLANNED)
    if len(ready) < len(papers):
        log.warning("outbox: %s drawn by another worker meanwhile", papers.keys() - {row.pk for row in ready})
    written = [row for row in ready if papers[row.pk].pdf]
    documents = add_documents(
        papers=[
            NewDocument(row.case, papers[row.pk].kind, papers[row.pk].title, papers[row.pk].pdf, _PDF)
            for row in written
        ],
        by=by,
        at=at,
        on=paris_date(at),
    )
    drawn_of = dict(zip((row.pk for row in written), documents, strict=True))
    MessageDocument.objects.filter(message__in=ready).delete()
    MessageDocument.objects.bulk_create(
        MessageDocument(message=row, document=piece, position=position)
        for row in ready
        for position, piece in enumerate(filter(None, [drawn_of.get(row.pk), *papers[row.pk].annexes]))
    )
    for row in ready:
        row.payload, row.slip = papers[row.pk].message.payload, papers[row.pk].message.slip
        row.state, row.lease_until, row.attempts, row.last_error = MessageState.READY, None, 0, ""
        papers[row.pk].message.state = row.state
    Message.objects.bulk_update(ready, ["state", "lease_until", "attempts", "last_error", "payload", "slip"])
    acts = [JournalAct(row, row.case_id, {"kind": row.kind, "reference": row.reference}) for row in ready]
    record_each(by=by, at=at, verb=Verb.MESSAGE_PREPARED, acts=acts)


@transaction.atomic
def _fail(message: Message, why: str, *, by: Actor, at: datetime) -> None:
    for locked in held_each([message], MessageState.PLANNED):
        _fail_locked(locked, why, by=by, at=at)
        message.state = locked.state


def _fail_locked(locked: Message, why: str, *, by: Actor, at: datetime) -> None:
    locked.state, locked.lease_until, locked.last_error = MessageState.FAILED, None, why[:300]
    locked.save(update_fields=["state", "lease_until", "last_error"])
    record(by=by, at=at, verb=Verb.MESSAGE_FAILED, subject=locked, case_id=locked.case_id, why=why)
