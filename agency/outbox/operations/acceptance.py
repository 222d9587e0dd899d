"""Acceptance: what follows when a provider has a message, the dates others count from and the commitments."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction

from agency.cases.operations import set_first_letter
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce, keep
from agency.commitments.queries import kept_by_letter
from agency.common.calendar import format_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import DUNNING, MessageKind
from agency.mandates.queries import letter_cost
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.values import LetterPayload

from .locks import lock_case

log = logging.getLogger(__name__)


class NotDrawn(Exception):
    """A letter without its dates cannot have left: the row was changed by hand."""


@transaction.atomic
def accept(
    *, message: Message, ref: str, sent_on: date, by: Actor, at: datetime, fenced: bool = True, announces: bool = True
) -> bool:
    """Record that the provider has the message, once; False when somebody else recorded its fate before.

    The first letter's reference and date are kept for every later word (R1.10); what a letter
    announces becomes a commitment, unless it left when it should not have (`announces`), and the commitments it keeps
    are closed. What a letter costs on that day is kept.
    """
    lock_case(message.case_id)
    mine = Message.objects.filter(pk=message.pk, state__in=[MessageState.SENDING, MessageState.UNKNOWN])
    if fenced:
        mine = mine.filter(token=message.token)
    fate = {
        "state": MessageState.ACCEPTED,
        "provider_ref": ref[:80],
        "accepted_at": at,
        "sent_on": sent_on,
        "cost": letter_cost(message.channel),
        "lease_until": None,
        "last_error": "",
    }
    if not mine.update(**fate):
        log.warning("message %s: its acceptance was already recorded by another worker", message.pk)
        return False
    for field, value in fate.items():
        setattr(message, field, value)
    record(
        by=by, at=at, verb=Verb.MESSAGE_ACCEPTED, subject=message, case_id=message.case_id, kind=message.kind,
        reference=message.reference, sent_on=sent_on,
    )  # fmt: skip
    if message.kind in DUNNING:
        _commit(message, sent_on, announces=announces, by=by, at=at)
    return True


def letter_day(message: Message, otherwise: date) -> date:
    """The day of the sending: the date on a letter, which the last look holds to be that day."""
    if message.kind not in DUNNING:
        return otherwise
    return message.read(LetterPayload).dated_on or otherwise


def _commit(message: Message, sent_on: date, *, announces: bool, by: Actor, at: datetime) -> None:
    """Close what this letter keeps, and register what it announces (R10.2)."""
    case, letter = message.case, message.read(LetterPayload)
    if letter.act_on is None or letter.answer_by is None:
        raise NotDrawn(f"envoi {message.pk}")
    if message.kind == MessageKind.FIRST_LETTER:
        set_first_letter(case=case, reference=message.reference, sent_on=sent_on, by=by, at=at)
    for commitment in kept_by_letter(case, step=message.kind, debtor=message.debtor, sent_on=sent_on):
        keep(commitment=commitment, act=message, on=sent_on, by=by, at=at)
    if not announces:
        return
    then = letter.next_kind.label if letter.next_kind else "dossier rendu au créancier"
    announce(
        case=case,
        debtor=message.debtor,
        kind=CommitmentKind.NEXT_STEP if letter.next_kind else CommitmentKind.HAND_BACK,
        step=letter.next_kind or "",
        text=f"Sans réponse jusqu’au {format_date(letter.answer_by)} : {then}",
        announced_on=sent_on,
        due_on=letter.act_on,
        dedupe_key=f"message:{message.pk}",
        by=by,
        at=at,
    )
