"""Saying no to a message, and keeping that the gate was asked (R6.9)."""

from __future__ import annotations

from datetime import datetime

from agency.journal.operations import record
from agency.journal.rules import Actor

from .enums import MessageState
from .models import ContactRefusal, Message


def log_refusal(message: Message, code: str, until: datetime | None, *, at: datetime) -> ContactRefusal:
    """Keep a refusal of the gate, in the caller's transaction."""
    return ContactRefusal.objects.create(
        case_id=message.case_id, channel=message.channel, code=code, at=at, next_allowed_at=until
    )


def cancel_one(message: Message, code: str, *, by: Actor, at: datetime) -> None:
    """Cancel a message that the caller holds locked and that was never handed over."""
    message.state, message.cancel_code, message.lease_until = MessageState.CANCELLED, code[:30], None
    message.save(update_fields=["state", "cancel_code", "lease_until"])
    record(
        by=by, at=at, verb="message.cancelled", subject=message, case_id=message.case_id, code=code, kind=message.kind
    )
