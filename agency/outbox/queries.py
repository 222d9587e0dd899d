"""Reads of the outbox: may we write, what waits, what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet

from agency.cases.enums import CLOSED_STATES, CaseState
from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.common.calendar import Zone, paris_date, zone_of_postcode
from agency.common.law import contact
from agency.common.law.contact_limits import Channel as Way
from agency.mandates.queries import compliance_gaps, in_force
from agency.parties.enums import ContactChannel, Protection
from agency.parties.models import Address, ContactPoint, Debtor

from .enums import DUNNING, Channel, MessageKind, MessageState
from .models import Message
from .rules import PRESENTED

_HANDED_OVER = (MessageState.ACCEPTED, MessageState.DONE, MessageState.SENDING, MessageState.UNKNOWN)
SENT = (MessageState.ACCEPTED, MessageState.DONE)
_BEING_QUALIFIED = frozenset({CaseState.TO_QUALIFY, CaseState.WITH_CREDITOR})
WAITING = (MessageState.PLANNED, MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)


def valid_address(debtor: Debtor) -> Address | None:
    """Return where the person may be written to, or None."""
    return next((address for address in debtor.addresses.all() if address.valid), None)


def usable_email(debtor: Debtor) -> ContactPoint | None:
    """Return an e-mail address that works and that the person did not refuse (R6.8), or None."""
    return next((point for point in _emails(debtor) if point.valid and point.opted_out_at is None), None)


def zone_of(debtor: Debtor) -> Zone:
    """Return where the person lives as far as days and hours go (R6.6); mainland France without an address."""
    address = valid_address(debtor)
    return zone_of_postcode(address.postcode) if address else Zone.METROPOLE


def contact_facts(case: Case, debtor: Debtor, at: datetime) -> contact.Facts:
    """Return all that the gate looks at, read now (R6.9). Any running hold counts as an open dispute."""
    on = paris_date(at)
    return contact.Facts(
        zone=zone_of(debtor),
        history=_history(debtor, at),
        mandate_active=in_force(case.creditor, on) is not None,
        tenant_compliant=not compliance_gaps(on),
        qualified=case.qualified_at is not None and case.state not in _BEING_QUALIFIED,
        first_letter_sent_on=case.first_letter_on,
        time_barred_from=case.last_day_to_act + timedelta(days=1),
        disputed=running_holds(case, at).exists(),
        overindebted=debtor.protection in {Protection.OVERINDEBTED_FILED, Protection.OVERINDEBTED},
        insolvent=debtor.protection == Protection.INSOLVENT,
        deceased=debtor.protection == Protection.DECEASED,
        protected_adult=debtor.protection in {Protection.MINOR, Protection.GUARDIANSHIP},
        plan_active=case.state == CaseState.PLAN,
        closed=case.state in CLOSED_STATES,
        opted_out=_opted_out(debtor),
        bad_addresses=_bad_addresses(debtor),
    )


def may_contact(
    case: Case, debtor: Debtor, channel: Channel, at: datetime, purpose: contact.Purpose = contact.Purpose.DUNNING
) -> contact.Allow | contact.Deny:
    """Ask the single gate (R6.9). The operation that asks in earnest logs the refusal."""
    return contact.may_contact(contact_facts(case, debtor, at), Way(channel), at, purpose)


def purpose_of(kind: MessageKind) -> contact.Purpose:
    """Return why a message is sent: what is not dunning answers an act of the person (R6.7)."""
    if kind == MessageKind.FIRST_LETTER:
        return contact.Purpose.FIRST_LETTER
    return contact.Purpose.DUNNING if kind in DUNNING else contact.Purpose.REPLY


def of_person(debtor_id: int) -> QuerySet[Message]:
    """Return what was sent to a person, most recent first."""
    return Message.objects.filter(debtor_id=debtor_id, state__in=SENT).select_related("case__creditor")


def to_creditor(creditor_id: int) -> QuerySet[Message]:
    """Return the notices made for a creditor, most recent first, whatever their way out: its page shows them all.

    One that no e-mail carried is told there (R1.13), so a cancelled notice counts too.
    """
    return Message.objects.filter(creditor_id=creditor_id).select_related("case__debtor")


def letters_sent(case: Case, debtor: Debtor) -> list[Message]:
    """Return the letters that asked this person for money on this case, oldest first (R1.10)."""
    return list(
        Message.objects.filter(case=case, debtor=debtor, kind__in=DUNNING, state__in=SENT).order_by("sent_on", "id")
    )


def first_presentations(message_ids: Iterable[int]) -> dict[int, datetime]:
    """Return message id -> instant of first presentation, for those the post has told of (R10.5)."""
    rows = (
        Message.objects.filter(pk__in=list(message_ids), events__kind__in=PRESENTED)
        .values_list("pk")
        .annotate(first=Min("events__at"))
    )
    return dict(rows)


def oldest_waiting(at: datetime) -> dict[MessageState, timedelta]:
    """Return state -> age of the oldest message whose time has come, for the alerts of monitoring."""
    rows = (
        Message.objects.filter(state__in=WAITING, not_before__lte=at)
        .values_list("state")
        .annotate(oldest=Min("not_before"))
        .order_by("state")
    )
    return {MessageState(state): at - oldest for state, oldest in rows}


def _history(debtor: Debtor, at: datetime) -> tuple[contact.Contact, ...]:
    """Letters of the last month in every case of the agency; one whose fate is unknown counts (R6.7)."""
    rows = (
        Message.objects.filter(debtor=debtor, kind__in=DUNNING, state__in=_HANDED_OVER)
        .filter(Q(accepted_at__isnull=True) | Q(accepted_at__gt=at - timedelta(days=31)))
        .values_list("channel", "accepted_at")
    )
    return tuple(contact.Contact(Way(channel), accepted_at or at) for channel, accepted_at in rows)


def _emails(debtor: Debtor) -> list[ContactPoint]:
    return [point for point in debtor.contact_points.all() if point.channel == ContactChannel.EMAIL]


def _opted_out(debtor: Debtor) -> frozenset[Way]:
    refused = any(point.opted_out_at is not None for point in _emails(debtor))
    return frozenset({Way.EMAIL}) if refused and usable_email(debtor) is None else frozenset()


def _bad_addresses(debtor: Debtor) -> frozenset[Way]:
    bad = set() if valid_address(debtor) else {Way.POST, Way.REGISTERED}
    return frozenset(bad if usable_email(debtor) else bad | {Way.EMAIL})
