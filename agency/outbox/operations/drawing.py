"""Drawing: a message's words are frozen, its documents printed and kept by the hash of their bytes."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from agency.cases.enums import DocumentKind
from agency.cases.models import Document
from agency.cases.operations import add_document, current_code
from agency.cases.queries import standing_code
from agency.common.calendar import paris_date
from agency.common.text import PostalAddressError
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.leases.operations import take
from agency.ledger.operations import next_number
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.presenters import draw_letter, draw_note, draw_receipt, freeze_letter
from agency.letters.rules import NotPrintable
from agency.letters.values import FrozenLetter
from agency.mandates.queries import profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message, MessageDocument
from agency.outbox.presenters.enclosures import enclosures
from agency.outbox.presenters.words import said
from agency.outbox.queries import letters_before, look, waiting
from agency.outbox.queries.gate import Stop
from agency.outbox.values import LetterPayload, ReceiptPayload, ReplyPayload, dump
from agency.parties.models import Debtor

from .cancellation import refuse
from .locks import held

log = logging.getLogger(__name__)

_PDF = "application/pdf"
_UNPRINTABLE = (NotPrintable, PostalAddressError, LetterTemplate.DoesNotExist)


@dataclass(frozen=True)
class _Frozen:
    """A letter whose words, reference and dates no longer change, with what it encloses."""

    debtor: Debtor
    letter: FrozenLetter
    payload: LetterPayload
    annexes: list[Document]


def prepare(*, by: Actor, at: datetime, only: int | None = None) -> Message | None:
    """Draw the next planned message whose time has come and make it ready; None when there is none.

    A message that may no longer leave is cancelled with the reason. One that cannot be printed is
    `failed`, with a French sentence that says what to do. A crash half-way leaves it planned: it is
    drawn again, with the same reference, when the lease ends.
    """
    message = take(waiting(MessageState.PLANNED, at, only), at=at)
    if message is None:
        return None
    if _refused(message, by=by, at=at):
        return message
    try:
        if message.kind in DUNNING:
            _prepare_letter(message, by=by, at=at)
        elif message.kind == MessageKind.RECEIPT:
            _prepare_receipt(message, by=by, at=at)
        elif message.channel != Channel.EMAIL:
            _prepare_note(message, by=by, at=at)
        else:
            _ready(message, by=by, at=at)
    except _UNPRINTABLE as error:
        _fail(message, str(error), by=by, at=at)
    return message


@transaction.atomic
def _refused(message: Message, *, by: Actor, at: datetime) -> bool:
    """Cancel a letter that may never leave, before drawing it; what only has to wait is drawn meanwhile."""
    if message.kind not in DUNNING:
        return False
    locked = held(message, MessageState.PLANNED)
    if locked is None:
        return True
    answer = look(locked, at)
    if isinstance(answer, Stop):
        refuse(message=locked, code=answer.code, by=by, at=at)
        return True
    return False


def _prepare_receipt(message: Message, *, by: Actor, at: datetime) -> None:
    if message.debtor is None:
        raise ValueError("Une quittance s’adresse à une personne.")
    receipt = message.read(ReceiptPayload).receipt
    pdf = draw_receipt(message.case, message.debtor, receipt)
    _keep(message, DocumentKind.RECEIPT, f"Quittance {receipt.number}", pdf, [], by=by, at=at)


def _prepare_note(message: Message, *, by: Actor, at: datetime) -> None:
    """A word to somebody without e-mail, on paper; an answer is signed by its author."""
    if message.debtor is None:
        raise ValueError("Un courrier s’adresse à une personne.")
    written = message.kind == MessageKind.REPLY_RECEIVED
    subject = f"Votre dossier {message.case.reference}"
    pdf = draw_note(
        message.case,
        message.debtor,
        subject=subject,
        paragraphs=tuple(said(message)),
        dated_on=paris_date(at),
        signed_by=message.read(ReplyPayload).signature if written else "",
    )
    title = f"{MessageKind(message.kind).heading}, {message.case.reference}"
    _keep(message, DocumentKind.LETTER, title, pdf, [], by=by, at=at)


def _prepare_letter(message: Message, *, by: Actor, at: datetime) -> None:
    frozen = _freeze(message, by=by, at=at)
    if frozen is None:
        return
    drawn = draw_letter(message.case, frozen.debtor, frozen.letter)
    message.payload = dump(replace(frozen.payload, total=drawn.total, recipient=drawn.recipient_lines))
    title = f"{MessageKind(message.kind).heading} {frozen.letter.reference}"
    _keep(message, DocumentKind.LETTER, title, drawn.pdf, frozen.annexes, by=by, at=at)


@transaction.atomic
def _freeze(message: Message, *, by: Actor, at: datetime) -> _Frozen | None:
    """Fix the words' revision, the reference and the dates before drawing.

    A letter drawn again keeps its reference; None when somebody else took the message over.
    """
    locked = held(message, MessageState.PLANNED)
    if locked is None or locked.debtor is None:
        return None
    planned, on = locked.read(LetterPayload), paris_date(at)
    code = current_code(debtor=locked.debtor, by=by, at=at)
    annexes, earlier = enclosures(locked), letters_before(locked.case, locked.debtor)
    letter = freeze_letter(
        locked.case,
        locked.debtor,
        kind=MessageKind(locked.kind),
        dated_on=on,
        answer_days=planned.answer_days,
        next_delay=planned.next_delay,
        reference=locked.reference or _next_reference(on.year),
        code=code,
        earlier=earlier,
        enclosures=tuple(annex.title for annex in annexes),
    )
    standing = standing_code(locked.debtor)
    payload = replace(
        planned,
        dated_on=on,
        answer_by=letter.answer_by,
        act_on=letter.act_on,
        code_hash=standing.code_hash if standing else "",
    )
    locked.template_id, locked.template_revision = letter.template, letter.revision
    locked.reference, locked.payload = letter.reference, dump(payload)
    locked.save(update_fields=["template_id", "template_revision", "reference", "payload"])
    message.case = locked.case
    return _Frozen(locked.debtor, letter, payload, [annex.document for annex in annexes])


def _next_reference(year: int) -> str:
    """« LH-2026-C00045 »: the C tells it from a case's reference, printed next to it."""
    return f"{profile().case_prefix}-{year}-C{next_number(name='letter', year=year):05d}"


@transaction.atomic
def _keep(
    message: Message, kind: DocumentKind, title: str, pdf: bytes, annexes: list[Document], *, by: Actor, at: datetime
) -> None:
    """Store what was drawn, then what it encloses in order, and make the message ready."""
    locked = held(message, MessageState.PLANNED)
    if locked is None:
        log.warning("message %s: drawn by another worker meanwhile", message.pk)
        return
    document = add_document(
        case=locked.case, kind=kind, title=title, content=pdf, mime=_PDF, by=by, at=at, on=paris_date(at)
    )
    locked.parts.all().delete()
    MessageDocument.objects.bulk_create(
        MessageDocument(message=locked, document=piece, position=position)
        for position, piece in enumerate([document, *annexes])
    )
    locked.payload = message.payload
    _make_ready(message, locked, by=by, at=at)


@transaction.atomic
def _ready(message: Message, *, by: Actor, at: datetime) -> None:
    locked = held(message, MessageState.PLANNED)
    if locked is not None:
        _make_ready(message, locked, by=by, at=at)


def _make_ready(message: Message, locked: Message, *, by: Actor, at: datetime) -> None:
    locked.state, locked.lease_until, locked.attempts, locked.last_error = MessageState.READY, None, 0, ""
    locked.save(update_fields=["state", "lease_until", "attempts", "last_error", "payload"])
    message.state = locked.state
    record(
        by=by,
        at=at,
        verb=Verb.MESSAGE_PREPARED,
        subject=locked,
        case_id=locked.case_id,
        kind=locked.kind,
        reference=locked.reference,
    )


@transaction.atomic
def _fail(message: Message, why: str, *, by: Actor, at: datetime) -> None:
    locked = held(message, MessageState.PLANNED)
    if locked is None:
        return
    locked.state, locked.lease_until, locked.last_error = MessageState.FAILED, None, why[:300]
    locked.save(update_fields=["state", "lease_until", "last_error"])
    message.state = locked.state
    record(by=by, at=at, verb=Verb.MESSAGE_FAILED, subject=locked, case_id=locked.case_id, why=why)
