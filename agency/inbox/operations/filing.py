"""A mail put where it belongs: a person's word on their case, a note, or in front of somebody."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from functools import partial
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import add_words, receive_reply
from agency.disputes.rules import TEXT_LENGTH
from agency.inbox.enums import MailNature, MailState
from agency.inbox.models import ReceivedMail
from agency.inbox.queries import answered_message, people_of, waiting_reply
from agency.inbox.rules import read_mail, shortened
from agency.inbox.values import IncomingMail
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import Message
from agency.outbox.operations import record_event
from agency.parties.models import Debtor
from agency.parties.queries import usable_email
from agency.uploads.operations import TooManyUploads, send
from agency.uploads.values import SentFile

logger = logging.getLogger(__name__)


class MailRefused(Exception):
    """This cannot be done with a mail as it stands; the message says why."""


@transaction.atomic
def receive(*, mail: IncomingMail, content: bytes, whole: bool, by: Actor, at: datetime) -> ReceivedMail:
    """Keep a mail that came, once: a human answer to a message of ours is its person's word, and stops the case.

    An automatic answer is noted on its case and stops nothing; a server that gave up makes the address unusable.
    Whatever answers nothing of this agency waits for a person, with its bytes; so does an answer that could not be
    kept, and the mail of a creditor.
    """
    sent = answered_message(mail.keys)
    row = ReceivedMail(
        fingerprint=mail.fingerprint, nature=mail.nature, state=MailState.TO_FILE, sender=mail.sender,
        subject=mail.subject, received_at=at, whole=whole, message=sent, case=sent.case if sent else None,
    )  # fmt: skip
    if sent is not None and sent.debtor is not None:
        try:
            with transaction.atomic():
                return _settled(row, sent, sent.debtor, mail, by, at)
        except Exception:
            # Whatever the trade or the storage refuses, nothing of it is lost: somebody files it.
            logger.exception("A mail that answers message %s waits for a person", sent.pk)
            row = ReceivedMail(**{field: getattr(row, field) for field in _KEPT})
    row.text = mail.text
    row.raw.save(f"{uuid.uuid4().hex}.eml", ContentFile(content), save=False)
    row.save()
    record(by=by, at=at, verb=Verb.MAIL_TO_FILE, subject=row, case_id=row.case_id, nature=row.nature)
    return row


_KEPT = ("fingerprint", "nature", "state", "sender", "subject", "received_at", "whole", "message", "case")


def _settled(
    row: ReceivedMail, sent: Message, debtor: Debtor, mail: IncomingMail, by: Actor, at: datetime
) -> ReceivedMail:
    row.state, row.settled_at, row.settled_by = MailState.FILED, at, by.label[:150]
    if mail.nature == MailNature.HUMAN:
        row.reply = _as_reply(sent.case, debtor, mail, by, at)
    elif mail.nature == MailNature.UNDELIVERED and mail.failed and _still_used(debtor, mail.lost_at):
        record_event(
            provider_event=f"dsn:{mail.fingerprint}", kind=DeliveryKind.BOUNCED, occurred_at=at,
            client_reference=sent.provider_key, by=by, at=at,
        )  # fmt: skip
    row.save()
    record(
        by=by, at=at, verb=Verb.MAIL_FILED, subject=row, case_id=sent.case_id, nature=row.nature, message=sent.pk
    )  # fmt: skip
    return row


def _still_used(debtor: Debtor, address: str) -> bool:
    """Whether an address that no server knows is the one we write to: the person may have given another since."""
    used = usable_email(debtor)
    return used is not None and address.casefold() in {"", used.value.casefold()}


def _as_reply(case: Case, debtor: Debtor, mail: IncomingMail, by: Actor, at: datetime) -> Reply:
    """What a person wrote, as if on their page; a further mail joins the word that still waits for its answer.

    So two machines that answer each other are written to once, until somebody here answers.
    """
    lacking = "sans texte" if mail.whole else "trop lourd pour être lu ici"
    text = mail.text or fr(f"(E-mail {lacking} : {mail.subject or 'sans objet'})")
    waiting = waiting_reply(case, debtor)
    if waiting is not None:
        reply = add_words(reply=Reply.objects.get(pk=waiting), text=text, by=by, at=at)
    else:
        reply = receive_reply(
            case=case, debtor=debtor, kind=ReplyKind.MESSAGE, text=shortened(text, TEXT_LENGTH),
            answers={"source": "inbox", "noted_by": mail.sender}, by=by, at=at, on=paris_date(at),
        )  # fmt: skip
        if len(text) > TEXT_LENGTH:
            reply = add_words(reply=reply, text=text, by=by, at=at, instead=True)
    _with_files(reply, mail, by, at)
    return reply


def _with_files(reply: Reply, mail: IncomingMail, by: Actor, at: datetime) -> None:
    files = [SentFile(one.name, len(one.content), BytesIO(one.content)) for one in mail.files]
    try:
        send(reply=reply, files=files, by=by, at=at)
    except TooManyUploads:
        add_words(reply=reply, text="", files_left=len(files), by=by, at=at)


@transaction.atomic
def file_by_hand(*, mail: ReceivedMail, case: Case, debtor: Debtor, by: Actor, at: datetime) -> ReceivedMail:
    """Put a mail that waited on a case, as the word of one of its people: it stops the letters like any other.

    Raises `MailRefused` for somebody who is not of the case, or a mail that is settled.
    """
    locked = _waiting(mail)
    if debtor not in people_of(case):
        raise MailRefused(_("Cette personne n’est pas de ce dossier."))
    read = read_mail(_bytes_of(locked), whole=locked.whole)
    locked.reply = _as_reply(case, debtor, IncomingMail(
        locked.fingerprint, locked.sender, locked.subject, locked.text, whole=locked.whole, files=read.files,
    ), by, at)  # fmt: skip
    locked.case, locked.state, locked.nature = case, MailState.FILED, MailNature.HUMAN
    _settle(locked, by, at)
    record(by=by, at=at, verb=Verb.MAIL_FILED, subject=locked, case_id=case.pk, nature=locked.nature, by_hand=True)
    return locked


@transaction.atomic
def leave(*, mail: ReceivedMail, why: str, by: Actor, at: datetime) -> ReceivedMail:
    """Leave a mail that is of no case: its words go, the reason stays. Raises `MailRefused` without a reason."""
    locked = _waiting(mail)
    if not why.strip():
        raise MailRefused(_("Dites en quelques mots pourquoi ce message n’est d’aucun dossier."))
    locked.state, locked.why, locked.sender, locked.subject = MailState.LEFT, why.strip()[:200], "", ""
    locked.case = locked.message = None
    _settle(locked, by, at)
    record(by=by, at=at, verb=Verb.MAIL_LEFT, subject=locked)
    return locked


def _waiting(mail: ReceivedMail) -> ReceivedMail:
    locked = ReceivedMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if locked.state != MailState.TO_FILE:
        raise MailRefused(_("Ce message est déjà classé."))
    return locked


def _settle(mail: ReceivedMail, by: Actor, at: datetime) -> None:
    raw = str(mail.raw.name)
    mail.text, mail.raw, mail.settled_at, mail.settled_by = "", "", at, by.label[:150]
    mail.save()
    if raw:
        transaction.on_commit(partial(default_storage.delete, raw))


def _bytes_of(mail: ReceivedMail) -> bytes:
    with mail.raw.open("rb") as stream:
        return bytes(stream.read())
