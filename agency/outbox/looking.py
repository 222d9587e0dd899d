"""The last look: what may have changed between planning a message and handing it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agency.cases.queries import running_holds
from agency.common.calendar import paris_date
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Allow
from agency.ledger.queries import case_due
from agency.parties.models import Debtor

from .contents import recipient_lines
from .enums import DUNNING, Channel, MessageKind, MessageState
from .models import Message
from .queries import may_contact, purpose_of, usable_email


@dataclass(frozen=True)
class Go:
    """It may leave."""


@dataclass(frozen=True)
class Stop:
    """It will never leave: `code` is a `DenyCode`, `PAID`, or `HOLD_` and the reason of a hold."""

    code: str


@dataclass(frozen=True)
class Wait:
    """Not now: time alone will allow it."""

    code: str
    until: datetime


@dataclass(frozen=True)
class Redraw:
    """What was drawn is no longer true: its date, its sum, its address."""

    why: str


Verdict = Go | Stop | Wait | Redraw


def look(message: Message, at: datetime) -> Verdict:
    """Say whether a message may leave now, from what the database holds now (R6.9, R1.10, R2.20).

    A letter already drawn must still say the truth: today's date, the sum owed, where the person lives.
    """
    if message.creditor is not None:
        return Go() if message.creditor.email else Stop(DenyCode.BAD_ADDRESS)
    if message.debtor is None:
        raise ValueError("Un envoi a un destinataire.")
    if message.channel == Channel.EMAIL and typed_email(message.payload):
        return Go()
    kind = MessageKind(message.kind)
    owed = case_due(message.case_id) if kind in DUNNING else None
    if owed is not None and owed <= 0:
        return Stop("PAID")
    answer = may_contact(message.case, message.debtor, Channel(message.channel), at, purpose_of(kind))
    if isinstance(answer, Allow):
        return _still_true(message, message.debtor, owed, at)
    if answer.next_allowed_at is None:
        return Stop(_precise(message, answer.code, at))
    return Wait(answer.code, answer.next_allowed_at)


def email_of(message: Message) -> str:
    """Return the e-mail address a message goes to, or nothing: the one typed while paying comes first."""
    if message.creditor is not None:
        return message.creditor.email
    typed = typed_email(message.payload)
    if typed:
        return typed
    point = usable_email(message.debtor) if message.debtor else None
    return point.value if point else ""


def _still_true(message: Message, debtor: Debtor, owed: Decimal | None, at: datetime) -> Verdict:
    drawn = message.payload
    if "total" not in drawn or message.state != MessageState.READY:
        return Go()
    if drawn["dated_on"] != paris_date(at).isoformat():
        return Redraw("date")
    if Decimal(drawn["total"]) != owed:
        return Redraw("sum")
    if drawn["recipient"] != list(recipient_lines(debtor)):
        return Redraw("address")
    return Go()


def typed_email(payload: dict[str, Any]) -> str:
    """Return the address a person typed while paying, for this receipt only, or nothing."""
    return str(payload.get("receipt", {}).get("email", ""))


def _precise(message: Message, code: DenyCode, at: datetime) -> str:
    """For the gate any hold is an open dispute; the row says which hold it was."""
    if code != DenyCode.DISPUTED:
        return code
    hold = running_holds(message.case, at).first()
    return f"HOLD_{hold.reason}".upper() if hold else code
