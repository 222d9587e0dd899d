"""The gate (R6.9), and the last look between planning a message and handing it over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from django.db.models import Q

from agency.cases.enums import CLOSED_STATES, CaseState
from agency.cases.models import Case
from agency.cases.queries import last_day_towards, opens, running_holds
from agency.common.calendar import paris_date
from agency.law.contact import gate as law
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.ledger.queries import case_due
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.presenters import recipient_lines
from agency.letters.queries import may_leave
from agency.mandates.queries import compliance_gaps, in_force
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.values import LetterPayload
from agency.parties.enums import PROTECTED_ADULTS, Protection
from agency.parties.models import Debtor
from agency.parties.queries import emails, same_firm, usable_email, valid_address, zone_of

from .messages import typed_email

_HANDED_OVER = (MessageState.ACCEPTED, MessageState.DONE, MessageState.SENDING, MessageState.UNKNOWN)
_BEING_QUALIFIED = frozenset({CaseState.TO_QUALIFY, CaseState.WITH_CREDITOR})


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
    """What was drawn is no longer true or fair: its date, its sum, its address, its words, its access code."""

    why: str


Look = Go | Stop | Wait | Redraw


def contact_facts(case: Case, debtor: Debtor, at: datetime) -> law.Facts:
    """Return all that the gate looks at, read now (R6.9). Any running hold counts as an open dispute."""
    on = paris_date(at)
    return law.Facts(
        zone=zone_of(debtor),
        history=_history(debtor, at),
        mandate_active=in_force(case.creditor, on) is not None,
        tenant_compliant=not compliance_gaps(on),
        qualified=case.qualified_at is not None and case.state not in _BEING_QUALIFIED,
        first_letter_sent_on=case.first_letter_on,
        time_barred_from=last_day_towards(case, debtor) + timedelta(days=1),
        disputed=running_holds(case, at).exists(),
        overindebted=debtor.protection in {Protection.OVERINDEBTED_FILED, Protection.OVERINDEBTED},
        insolvent=debtor.protection == Protection.INSOLVENT,
        deceased=debtor.protection == Protection.DECEASED,
        protected_adult=debtor.protection in PROTECTED_ADULTS,
        plan_active=case.state == CaseState.PLAN,
        closed=case.state in CLOSED_STATES,
        opted_out=_opted_out(debtor),
        bad_addresses=_bad_addresses(debtor),
    )


def may_contact(
    case: Case, debtor: Debtor, channel: Channel, at: datetime, purpose: law.Purpose = law.Purpose.DUNNING
) -> law.Allow | law.Deny:
    """Ask the single gate (R6.9). The operation that asks in earnest logs the refusal."""
    return law.may_contact(contact_facts(case, debtor, at), channel, at, purpose)


def purpose_of(kind: MessageKind) -> law.Purpose:
    """Return why a message is sent: what is not dunning answers an act of the person (R6.7)."""
    if kind == MessageKind.FIRST_LETTER:
        return law.Purpose.FIRST_LETTER
    if kind == MessageKind.RECEIPT:
        return law.Purpose.RECEIPT
    return law.Purpose.DUNNING if kind in DUNNING else law.Purpose.REPLY


def look(message: Message, at: datetime) -> Look:
    """Say whether a message may leave now, from what the database holds now (R6.9, R1.10, R2.20).

    A letter already drawn must still say the truth: today's date, the sum owed, where the person lives, a code that
    opens.
    """
    if message.creditor is not None:
        return Go() if message.creditor.email else Stop(DenyCode.BAD_ADDRESS)
    if message.debtor is None:
        raise ValueError("Un envoi a un destinataire.")
    if message.channel == Channel.EMAIL and typed_email(message):
        return Go()
    kind = MessageKind(message.kind)
    owed = case_due(message.case_id) if kind in DUNNING else None
    if owed is not None and owed <= 0:
        return Stop("PAID")
    answer = may_contact(message.case, message.debtor, Channel(message.channel), at, purpose_of(kind))
    if isinstance(answer, law.Allow):
        return Go() if owed is None else _still_true(message, message.debtor, owed, at)
    if answer.next_allowed_at is None:
        return Stop(_precise(message, answer.code, at))
    return Wait(answer.code, answer.next_allowed_at)


def _still_true(message: Message, debtor: Debtor, owed: Decimal, at: datetime) -> Look:
    drawn = message.read(LetterPayload)
    if drawn.total is None or message.state != MessageState.READY:
        return Go()
    words = cast("int", message.template_id), cast("int", message.template_revision)
    stale: dict[str, Callable[[], bool]] = {
        "date": lambda: drawn.dated_on != paris_date(at),
        "sum": lambda: drawn.total != owed,
        "address": lambda: drawn.recipient != recipient_lines(debtor),
        "words": lambda: not may_leave(*words),
        "code": lambda: bool(drawn.code_hash) and not opens(debtor, drawn.code_hash),
    }
    why = next((why for why, changed in stale.items() if changed()), None)
    return Redraw(why) if why else Go()


def _precise(message: Message, code: DenyCode, at: datetime) -> str:
    """For the gate any hold is an open dispute; the row says which hold it was."""
    if code != DenyCode.DISPUTED:
        return code
    hold = running_holds(message.case, at).first()
    return f"HOLD_{hold.reason}".upper() if hold else code


def _history(debtor: Debtor, at: datetime) -> tuple[law.Contact, ...]:
    """Letters of the last month in every case of the agency; one whose fate is unknown counts (R6.7)."""
    rows = (
        Message.objects.filter(debtor__in=same_firm(debtor), kind__in=DUNNING, state__in=_HANDED_OVER)
        .filter(Q(accepted_at__isnull=True) | Q(accepted_at__gt=at - timedelta(days=31)))
        .values_list("channel", "accepted_at")
    )
    return tuple(law.Contact(Channel(channel), accepted_at or at) for channel, accepted_at in rows)


def _opted_out(debtor: Debtor) -> frozenset[Channel]:
    refused = any(point.opted_out_at is not None for point in emails(debtor))
    return frozenset({Channel.EMAIL}) if refused and usable_email(debtor) is None else frozenset()


def _bad_addresses(debtor: Debtor) -> frozenset[Channel]:
    bad = set() if valid_address(debtor) else {Channel.POST, Channel.REGISTERED}
    return frozenset(bad if usable_email(debtor) else bad | {Channel.EMAIL})
