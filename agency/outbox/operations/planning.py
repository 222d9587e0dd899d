"""Planning: something is to be sent, once."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from agency.cases.models import Case
from agency.common.calendar import instant, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.rules import has_paper_form
from agency.outbox.values import Payload, ReceiptPayload, dump
from agency.parties.enums import REPRESENTED
from agency.parties.models import Creditor, Debtor
from agency.parties.queries import usable_email

_MORNING = time(6)


@transaction.atomic
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
    """Write down that something is to be sent, once by `dedupe_key`; None when it was planned before.

    Without a `channel`: by e-mail when there is a usable address, by post otherwise. None too for a
    word to a person without e-mail that has no paper form: it stands on their own pages. What `answers` them is
    always written.
    """
    chosen = channel or _channel_for(kind, debtor, payload, answers=answers)
    if chosen is None:
        return None
    today = paris_date(at)
    message, new = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "case": case,
            "debtor": debtor,
            "creditor": creditor,
            "kind": kind,
            "channel": chosen,
            "planned_on": planned_on,
            "payload": dump(payload),
            "not_before": at if planned_on <= today else instant(planned_on, _MORNING),
        },
    )
    if not new:
        return None
    record(by=by, at=at, verb=Verb.MESSAGE_PLANNED, subject=message, case_id=case.pk, kind=kind, planned_on=planned_on)
    return message


def _channel_for(kind: MessageKind, debtor: Debtor | None, payload: Payload, *, answers: bool) -> Channel | None:
    typed = isinstance(payload, ReceiptPayload) and payload.email
    if debtor is None or typed:
        return Channel.EMAIL
    # The mailbox is the person's own: what is due to a guardian or to an estate goes to their address.
    represented = kind == MessageKind.RECEIPT and debtor.protection in REPRESENTED
    if usable_email(debtor) is not None and not represented:
        return Channel.EMAIL
    return Channel.POST if answers or has_paper_form(kind) else None
