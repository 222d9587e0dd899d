"""Cancellation: a message that will not leave says why, and the gate's refusals are kept (R6.9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.letters.enums import ABOUT_INSTALMENTS, DUNNING
from agency.outbox.enums import MessageState
from agency.outbox.models import ContactRefusal, Message
from agency.outbox.queries import NOT_GONE

from .locks import lock_case


@transaction.atomic
def cancel_planned(*, case: Case, code: str, by: Actor, at: datetime) -> int:
    """Cancel the demands that wait on a case, saying why; return how many.

    Receipts, notices and confirmations are not demands: they are due whatever happens (R124-6).
    """
    return cancel_planned_on(cases=[case], code=code, by=by, at=at)


@transaction.atomic(savepoint=False)
def cancel_planned_on(*, cases: Collection[Case], code: str, by: Actor, at: datetime) -> int:
    """Cancel the demands that wait on cases as `cancel_planned` does, in one pass; return how many."""
    lock_case(*(case.pk for case in cases))
    demands = Message.objects.filter(case__in=cases, kind__in=DUNNING | ABOUT_INSTALMENTS)
    return _cancel_waiting(demands, code, by=by, at=at)


@transaction.atomic(savepoint=False)
def cancel_waiting(*, messages: Collection[Message], code: str, by: Actor, at: datetime) -> int:
    """Cancel those of these messages that still wait, saying why; return how many. What is on its way is left alone."""
    lock_case(*(message.case_id for message in messages))
    return _cancel_waiting(Message.objects.filter(pk__in=[one.pk for one in messages]), code, by=by, at=at)


def _cancel_waiting(asked: QuerySet[Message], code: str, *, by: Actor, at: datetime) -> int:
    """Cancel, of messages whose cases are locked, those that were never handed over."""
    waiting = list(asked.filter(state__in=NOT_GONE).select_for_update(of=("self",)).order_by("id"))
    if waiting:
        gone = Message.objects.filter(pk__in=[message.pk for message in waiting])
        gone.update(state=MessageState.CANCELLED, cancel_code=code[:30], lease_until=None)
    acts = [JournalAct(message, message.case_id, {"code": code, "kind": message.kind}) for message in waiting]
    return record_each(by=by, at=at, verb=Verb.MESSAGE_CANCELLED, acts=acts)


@transaction.atomic
def cancel(*, message: Message, code: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Cancel a message that the caller holds locked and that was never handed over; `reason` is a person's words."""
    message.state, message.cancel_code, message.lease_until = MessageState.CANCELLED, code[:30], None
    message.save(update_fields=["state", "cancel_code", "lease_until"])
    record(
        by=by,
        at=at,
        verb=Verb.MESSAGE_CANCELLED,
        subject=message,
        case_id=message.case_id,
        code=code,
        kind=message.kind,
        **({"reason": reason} if reason else {}),
    )


@transaction.atomic
def refuse(*, message: Message, code: str, by: Actor, at: datetime) -> None:
    """Cancel a message that the gate refuses for good, and keep that it was asked."""
    log_refusal(message=message, code=code, until=None, at=at)
    cancel(message=message, code=code, by=by, at=at)


@transaction.atomic
def log_refusal(*, message: Message, code: str, until: datetime | None, at: datetime) -> ContactRefusal:
    """Keep that the gate was asked and refused, for good or until an instant; the row is its own history."""
    return ContactRefusal.objects.create(
        case_id=message.case_id, channel=message.channel, code=code, at=at, next_allowed_at=until
    )
