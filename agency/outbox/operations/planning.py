"""Planning: something is to be sent, once."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from agency.cases.models import Case
from agency.common.calendar import instant, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.rules import has_paper_form
from agency.outbox.values import Payload, ReceiptPayload, dump
from agency.parties.enums import REPRESENTED
from agency.parties.models import Creditor, Debtor
from agency.parties.queries import with_usable_email

_MORNING = time(6)


@dataclass(frozen=True)
class NewMessage:
    """Something to be sent, once by `dedupe_key`, to a person or to a creditor.

    Without a `channel`: by e-mail when there is a usable address, by post otherwise. A word to a person without e-mail
    that has no paper form stands on their own pages. What `answers` them is always written.
    """

    case: Case
    kind: MessageKind
    planned_on: date
    dedupe_key: str
    payload: Payload
    debtor: Debtor | None = None
    creditor: Creditor | None = None
    channel: Channel | None = None
    answers: bool = False


def plan(
    *,
    case: Case,
    kind: MessageKind,
    planned_on: date,
    dedupe_key: str,
    payload: Payload,
    by: Actor,
    at: datetime,
    debtor: Debtor | None = None,
    creditor: Creditor | None = None,
    channel: Channel | None = None,
    answers: bool = False,
) -> Message | None:
    """Write down that something is to be sent, as `NewMessage` says.

    None when it was planned before, and for what stands on the person's own pages.
    """
    new = NewMessage(case, kind, planned_on, dedupe_key, payload, debtor, creditor, channel, answers)
    try:
        with transaction.atomic():
            return next(iter(plan_each(messages=[new], by=by, at=at)), None)
    except IntegrityError:
        if Message.objects.filter(dedupe_key=dedupe_key).exists():
            return None
        raise


@transaction.atomic(savepoint=False)
def plan_each(*, messages: Sequence[NewMessage], by: Actor, at: datetime) -> list[Message]:
    """Write down several things to be sent as `plan` does, in one pass; return those that were not planned before.

    Raises `IntegrityError` when somebody else plans one of them at this very moment: none is planned then.
    """
    planned = set(
        Message.objects.filter(dedupe_key__in=[one.dedupe_key for one in messages]).values_list("dedupe_key", flat=True)
    )
    people = {one.debtor for one in messages if one.debtor is not None}
    reached = with_usable_email(people)
    rows = [_row(one, _channel_for(one, reached), at) for one in messages if one.dedupe_key not in planned]
    new = Message.objects.bulk_create(row for row in rows if row is not None)
    acts = [JournalAct(row, row.case_id, {"kind": row.kind, "planned_on": row.planned_on}) for row in new]
    record_each(by=by, at=at, verb=Verb.MESSAGE_PLANNED, acts=acts)
    return new


def _row(one: NewMessage, channel: Channel | None, at: datetime) -> Message | None:
    if channel is None:
        return None
    return Message(
        case=one.case,
        debtor=one.debtor,
        creditor=one.creditor,
        kind=one.kind,
        channel=channel,
        dedupe_key=one.dedupe_key,
        planned_on=one.planned_on,
        payload=dump(one.payload),
        not_before=at if one.planned_on <= paris_date(at) else instant(one.planned_on, _MORNING),
    )


def _channel_for(one: NewMessage, reached: Container[int]) -> Channel | None:
    typed = isinstance(one.payload, ReceiptPayload) and one.payload.email
    if one.channel is not None:
        return one.channel
    if one.debtor is None or typed:
        return Channel.EMAIL
    # The mailbox is the person's own: what is due to a guardian or to an estate goes to their address.
    represented = one.kind == MessageKind.RECEIPT and one.debtor.protection in REPRESENTED
    if one.debtor.pk in reached and not represented:
        return Channel.EMAIL
    return Channel.POST if one.answers or has_paper_form(one.kind) else None
