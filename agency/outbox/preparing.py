"""Drawing a message: its words are frozen, its documents printed and kept by the hash of their bytes."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from agency.cases.access import current_code
from agency.cases.enums import DocumentKind
from agency.cases.models import Document
from agency.cases.operations import add_document
from agency.common.calendar import paris_date
from agency.common.text import PostalAddressError
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.operations import next_number
from agency.letters.enums import Audience, LetterKind
from agency.letters.models import LetterTemplate
from agency.letters.queries import published_template, wording_at
from agency.letters.rendering import render_letter, render_receipt
from agency.letters.rules import LetterError, compose_letter
from agency.mandates.queries import profile

from .contents import brand, enclosures, letter_facts, receipt_content
from .enums import DUNNING, MessageKind, MessageState
from .leases import held, take
from .looking import Stop, look
from .models import Message, MessageDocument
from .queries import zone_of
from .refusing import cancel_one, log_refusal
from .rules import notice

log = logging.getLogger(__name__)

DEFAULT_ANSWER_DAYS = 15
_PDF = "application/pdf"
_UNPRINTABLE = (LetterError, PostalAddressError, LetterTemplate.DoesNotExist)


def prepare(*, by: Actor, at: datetime, only: int | None = None) -> Message | None:
    """Draw the next planned message whose time has come and make it ready; None when there is none.

    A message that may no longer leave is cancelled with the reason. One that cannot be printed is
    `failed`, with a French sentence that says what to do. A crash half-way leaves it planned: it is
    drawn again, with the same reference, when the lease ends.
    """
    message = take(MessageState.PLANNED, at=at, only=only)
    if message is None:
        return None
    if _refused(message, by=by, at=at):
        return message
    try:
        if message.kind in DUNNING:
            _prepare_letter(message, by=by, at=at)
        elif message.kind == MessageKind.RECEIPT:
            pdf = render_receipt(receipt_content(message), brand(profile()))
            _keep(
                message,
                DocumentKind.RECEIPT,
                f"Quittance {message.payload['receipt']['number']}",
                pdf,
                [],
                by=by,
                at=at,
            )
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
    verdict = look(locked, at)
    if isinstance(verdict, Stop):
        log_refusal(locked, verdict.code, None, at=at)
        cancel_one(locked, verdict.code, by=by, at=at)
        return True
    return False


def _prepare_letter(message: Message, *, by: Actor, at: datetime) -> None:
    code = _freeze(message, by=by, at=at)
    if code is None or message.template_id is None or message.template_revision is None:
        return
    annexes = enclosures(message)
    facts = letter_facts(message, code=code, annexes=annexes)
    content = compose_letter(wording_at(message.template_id, message.template_revision), facts)
    pdf = render_letter(content, brand(profile()))
    message.payload |= {"total": str(facts.total), "recipient": list(facts.recipient_lines)}
    title = f"{str(MessageKind(message.kind).label).capitalize()} {message.reference}"
    _keep(message, DocumentKind.LETTER, title, pdf, [annex.document for annex in annexes], by=by, at=at)


@transaction.atomic
def _freeze(message: Message, *, by: Actor, at: datetime) -> str | None:
    """Fix the words' revision, the reference and the dates before drawing; return the person's code.

    A letter drawn again keeps its reference; None when somebody else took the message over.
    """
    locked = held(message, MessageState.PLANNED)
    if locked is None or locked.debtor is None:
        return None
    case, on = locked.case, paris_date(at)
    audience = Audience(case.debtor_kind)
    template = published_template(LetterKind(locked.kind), audience)
    told = notice(
        kind=MessageKind(locked.kind),
        audience=audience,
        dated_on=on,
        zone=zone_of(locked.debtor),
        answer_days=locked.payload.get("answer_days", DEFAULT_ANSWER_DAYS),
        next_delay=locked.payload.get("next_delay"),
    )
    locked.template_id, locked.template_revision = template.pk, template.live_revision_id
    locked.reference = locked.reference or _next_reference(on.year)
    locked.payload |= {
        "dated_on": on.isoformat(),
        "answer_by": told.answer_by.isoformat(),
        "act_on": told.act_on.isoformat(),
    }
    locked.save(update_fields=["template_id", "template_revision", "reference", "payload"])
    for field in ("template_id", "template_revision", "reference", "payload", "case", "debtor"):
        setattr(message, field, getattr(locked, field))
    return current_code(debtor=locked.debtor, by=by, at=at)


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
        verb="message.prepared",
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
    record(by=by, at=at, verb="message.failed", subject=locked, case_id=locked.case_id, why=why)
