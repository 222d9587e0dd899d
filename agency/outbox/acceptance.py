"""What follows when a provider has taken a message: dates that others count from, and words to keep."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction

from agency.cases.operations import set_first_letter
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce, keep
from agency.commitments.queries import open_words
from agency.common.calendar import format_date
from agency.journal.operations import record
from agency.journal.rules import Actor

from .enums import DUNNING, MessageKind, MessageState
from .leases import lock_case
from .models import Message

log = logging.getLogger(__name__)


@transaction.atomic
def accept(*, message: Message, ref: str, sent_on: date, by: Actor, at: datetime, fenced: bool = True) -> bool:
    """Record that the provider has the message, once; False when somebody else recorded its fate before.

    The first letter's reference and date are kept for every later word (R1.10); what a letter
    announces becomes a commitment, and the commitments it keeps are closed.
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
        "lease_until": None,
        "last_error": "",
    }
    recorded = mine.update(**fate)
    if not recorded:
        log.warning("message %s: its acceptance was already recorded by another worker", message.pk)
        return False
    for field, value in fate.items():
        setattr(message, field, value)
    record(
        by=by,
        at=at,
        verb="message.accepted",
        subject=message,
        case_id=message.case_id,
        kind=message.kind,
        reference=message.reference,
        sent_on=sent_on,
    )
    if message.kind in DUNNING:
        _keep_our_word(message, sent_on, by=by, at=at)
    return True


def letter_day(message: Message, otherwise: date) -> date:
    """The day of the sending: the date on the letter, which the last look holds to be that day."""
    dated_on = message.payload.get("dated_on")
    return date.fromisoformat(dated_on) if dated_on else otherwise


def _keep_our_word(message: Message, sent_on: date, *, by: Actor, at: datetime) -> None:
    case = message.case
    if message.kind == MessageKind.FIRST_LETTER:
        set_first_letter(case=case, reference=message.reference, sent_on=sent_on, by=by, at=at)
    for word in open_words(case, CommitmentKind.NEXT_STEP).filter(due_on__lte=sent_on):
        keep(commitment=word, by=by, at=at)
    announce(
        case=case,
        kind=CommitmentKind.NEXT_STEP,
        text=_announced(message),
        announced_on=sent_on,
        due_on=date.fromisoformat(message.payload["act_on"]),
        dedupe_key=f"message:{message.pk}",
        by=by,
        at=at,
    )


def _announced(message: Message) -> str:
    answer_by = format_date(date.fromisoformat(message.payload["answer_by"]))
    next_kind = message.payload.get("next_kind")
    then = MessageKind(next_kind).label if next_kind else "dossier rendu au créancier"
    return f"Sans réponse jusqu’au {answer_by} : {then}"
