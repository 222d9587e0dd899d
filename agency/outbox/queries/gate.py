"""The gate (R6.9), and the last look between planning a message and handing it over."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import connection

from agency.cases.enums import CLOSED_STATES, PERSONAL, CaseState
from agency.cases.models import Case
from agency.cases.queries import opens
from agency.common.calendar import paris_date
from agency.law.contact import gate as law
from agency.law.contact.denials import DenyCode
from agency.law.contact.limits import Channel
from agency.letters.enums import ABOUT_INSTALMENTS, ASKING, DUNNING, MessageKind
from agency.letters.presenters import recipient_lines
from agency.letters.queries import Texts
from agency.letters.wording.lint import refusals
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import compliance_gaps, profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.rules import OUTDATED as NOT_TRUE
from agency.outbox.rules import TRIAL
from agency.outbox.values import LetterPayload
from agency.parties.enums import PROTECTED_ADULTS, Protection
from agency.parties.models import Debtor
from agency.parties.queries import emails, phones, usable_email, usable_phone, valid_address, zone_of
from agency.parties.rules import SLOT_HOURS
from tenants.current import on_trial

from .messages import typed_email
from .sql import KNOWN, OUTDATED

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


@dataclass(frozen=True)
class CaseKnown:
    """What the gate asks of a case and a person beside their own rows; `hold` says why the case stands still."""

    mandated: bool
    last_day: date | None
    hold: str
    owed: Decimal
    history: tuple[law.Contact, ...]


def known_of(pairs: Collection[tuple[int, int]], at: datetime) -> dict[tuple[int, int], CaseKnown]:
    """Return (case id, debtor id) -> what the gate asks of them, read now, in one query."""
    asked: dict[str, Any] = {
        "cases": [case for case, _debtor in pairs],
        "people": [debtor for _case, debtor in pairs],
        "at": at,
        "on": paris_date(at),
        "since": at - timedelta(days=31),
        "demands": [kind.value for kind in ASKING],
        "personal": [reason.value for reason in PERSONAL],
        "handed_over": [state.value for state in _HANDED_OVER],
    }
    if not pairs:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, asked)
        return {
            (case, debtor): CaseKnown(
                mandated, last_day, hold or "", Decimal(owed),
                tuple(law.Contact(Channel(channel), *told) for channel, *told in zip(*contacts, strict=True)),
            )
            for case, debtor, mandated, last_day, hold, owed, *contacts in cursor.fetchall()
        }  # fmt: skip


def contact_facts(
    case: Case, debtor: Debtor, at: datetime, *, known: CaseKnown | None = None, agency: AgencyProfile | None = None
) -> law.Facts:
    """Return all that the gate looks at, read now (R6.9). Any running hold counts as an open dispute."""
    known = known or known_of([(case.pk, debtor.pk)], at)[case.pk, debtor.pk]
    last_day = min(known.last_day or case.last_day_to_act, case.last_day_to_act)
    return law.Facts(
        zone=zone_of(debtor),
        history=known.history,
        mandate_active=known.mandated,
        tenant_compliant=not compliance_gaps(paris_date(at), agency),
        qualified=case.qualified_at is not None and case.state not in _BEING_QUALIFIED,
        first_letter_sent_on=case.first_letter_on,
        time_barred_from=last_day + timedelta(days=1),
        disputed=bool(known.hold),
        overindebted=debtor.protection in {Protection.OVERINDEBTED_FILED, Protection.OVERINDEBTED},
        insolvent=debtor.protection == Protection.INSOLVENT,
        deceased=debtor.protection == Protection.DECEASED,
        protected_adult=debtor.protection in PROTECTED_ADULTS,
        plan_active=case.state == CaseState.PLAN,
        closed=case.state in CLOSED_STATES,
        opted_out=_opted_out(debtor),
        bad_addresses=_bad_addresses(debtor),
        preferred_slot=SLOT_HOURS.get(debtor.call_slot),
    )


def may_contact(
    case: Case, debtor: Debtor, channel: Channel, at: datetime, purpose: law.Purpose = law.Purpose.DUNNING
) -> law.Allow | law.Deny:
    """Ask the single gate (R6.9). The operation that asks in earnest logs the refusal."""
    return law.may_contact(contact_facts(case, debtor, at), channel, at, purpose)


def purpose_of(kind: MessageKind) -> law.Purpose:
    """Return why a message is sent: what we do not begin answers an act of the person (R6.7)."""
    if kind == MessageKind.FIRST_LETTER:
        return law.Purpose.FIRST_LETTER
    if kind == MessageKind.RECEIPT:
        return law.Purpose.RECEIPT
    if kind in ABOUT_INSTALMENTS or kind == MessageKind.PLAN_CHANGED:
        # A date that comes is told, not asked: it fills no cap.
        return law.Purpose.PLAN_FOLLOW_UP if kind in ASKING else law.Purpose.PLAN_NOTICE
    return law.Purpose.DUNNING if kind in ASKING else law.Purpose.REPLY


def look(
    message: Message, at: datetime, *, agency: AgencyProfile | None = None, texts: Texts | None = None,
    since: date | None = None,
) -> Look:  # fmt: skip
    """Say whether a message may leave now, from what the database holds now (R6.9, R1.10, R2.20).

    A letter already drawn must still say the truth: today's date, the sum owed, where the person lives, a code that
    opens. A letter that the agency posts itself may bear an older date, down to `since`. Nothing leaves an agency on
    trial.
    """
    if on_trial():
        return Stop(TRIAL)
    return look_each([message], at, agency=agency or profile(), texts=texts or Texts(), since=since)[message.pk]


def look_each(
    messages: Collection[Message], at: datetime, *, agency: AgencyProfile, texts: Texts, since: date | None = None
) -> dict[int, Look]:
    """Return message id -> whether it may leave now, as `look` says of each, read in one pass.

    A letter bears the day's date; one of a printed run may bear an older one, down to `since`.
    """
    pairs = {(message.case_id, message.debtor_id) for message in messages if message.debtor_id is not None}
    known, untrue = known_of(pairs, at), outdated(messages, at, since)
    return {
        message.pk: Stop(NOT_TRUE)
        if message.pk in untrue
        else _look(message, known.get((message.case_id, message.debtor_id or 0)), at, agency, texts, since)
        for message in messages
    }


def outdated(messages: Collection[Message], at: datetime, since: date | None = None) -> set[int]:
    """Return those of these messages that speak of dates of a plan and are not true any more, in one query.

    A notice counts its days from the day it is made; one of a printed run may be made earlier, down to `since`.
    """
    asked = [message.pk for message in messages if message.kind in ABOUT_INSTALMENTS]
    if not asked:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(OUTDATED, {"messages": asked, "on": paris_date(at), "since": since or paris_date(at)})
        return {pk for (pk,) in cursor.fetchall()}


def _look(
    message: Message, known: CaseKnown | None, at: datetime, agency: AgencyProfile, texts: Texts, since: date | None
) -> Look:
    if message.creditor is not None:
        return Go() if message.creditor.email else Stop(DenyCode.BAD_ADDRESS)
    if message.debtor is None or known is None:
        raise ValueError("Un envoi a un destinataire.")
    if message.channel == Channel.EMAIL and typed_email(message):
        return Go()
    kind = MessageKind(message.kind)
    if kind in DUNNING and known.owed <= 0:
        return Stop("PAID")
    facts = contact_facts(message.case, message.debtor, at, known=known, agency=agency)
    answer = law.may_contact(facts, Channel(message.channel), at, purpose_of(kind))
    if kind in ABOUT_INSTALMENTS and facts.disputed:
        answer = law.Deny(DenyCode.DISPUTED, None)
    if isinstance(answer, law.Allow):
        return _still_true(message, message.debtor, known.owed, at, texts, since) if kind in DUNNING else Go()
    if answer.next_allowed_at is None:
        # For the gate any hold is an open dispute; the row says which hold it was.
        disputed = answer.code == DenyCode.DISPUTED
        return Stop(f"HOLD_{known.hold}".upper() if disputed and known.hold else answer.code)
    return Wait(answer.code, answer.next_allowed_at)


def _still_true(
    message: Message, debtor: Debtor, owed: Decimal, at: datetime, texts: Texts, since: date | None
) -> Look:
    drawn = message.read(LetterPayload)
    if drawn.total is None or message.state != MessageState.READY:
        return Go()
    today = paris_date(at)
    words = cast("int", message.template_id), cast("int", message.template_revision)
    stale: dict[str, Callable[[], bool]] = {
        "date": lambda: drawn.dated_on is None or not (since or today) <= drawn.dated_on <= today,
        "sum": lambda: drawn.total != owed,
        "address": lambda: drawn.recipient != recipient_lines(debtor),
        "words": lambda: bool(refusals(texts.wording(*words))),
        "code": lambda: bool(drawn.code_hash) and not opens(debtor, drawn.code_hash),
    }
    why = next((why for why, changed in stale.items() if changed()), None)
    return Redraw(why) if why else Go()


def _opted_out(debtor: Debtor) -> frozenset[Channel]:
    refused = {
        Channel.EMAIL: usable_email(debtor) is None and any(point.opted_out_at for point in emails(debtor)),
        Channel.CALL: usable_phone(debtor) is None and any(point.opted_out_at for point in phones(debtor)),
    }
    return frozenset(channel for channel, said in refused.items() if said)


def _bad_addresses(debtor: Debtor) -> frozenset[Channel]:
    bad = set() if valid_address(debtor) else {Channel.POST, Channel.REGISTERED}
    usable = {Channel.EMAIL: usable_email(debtor), Channel.CALL: usable_phone(debtor)}
    return frozenset(bad | {channel for channel, point in usable.items() if point is None})
