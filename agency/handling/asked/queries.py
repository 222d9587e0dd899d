"""Reads of the calls that people ask for: the half-days that may be asked, those that wait, those of a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from agency.cases.models import Case
from agency.common.calendar import local_time, zone_of_postcode
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.mandates.queries import profile
from agency.outbox.queries.gate import contact_facts
from agency.parties.models import Debtor
from agency.parties.queries import usable_phone, zone_of

from .enums import CallRequestState, HalfDay
from .models import CallRequest
from .rules import DAYS_SHOWN, EARLY, LOOKED_AHEAD, Slot, begins, ends, fits_office


def open_requests_for_a_call() -> QuerySet[CallRequest]:
    """Return the calls that people asked for and nobody made yet, the first due first."""
    waiting = CallRequest.objects.filter(state=CallRequestState.OPEN)
    # « afternoon » stands before « morning » in the alphabet.
    return waiting.select_related("case__creditor", "case__debtor", "debtor").order_by("call_on", "-half", "id")


def standing_request(case: Case, debtor_id: int) -> CallRequest | None:
    """Return the call that a person waits for on a case, or None."""
    return CallRequest.objects.filter(case=case, debtor_id=debtor_id, state=CallRequestState.OPEN).first()


def requests_for_a_call(case: Case, debtor_id: int) -> list[CallRequest]:
    """Return what one person asked for on a case, and only that person (R5.12), the oldest first."""
    return list(CallRequest.objects.filter(case=case, debtor_id=debtor_id).order_by("asked_at", "pk"))


def is_awaited(case: Case, debtor: Debtor, at: datetime) -> bool:
    """Whether a call that this person asked for is due, or nearly, or late."""
    asked = standing_request(case, debtor.pk)
    return asked is not None and at >= begins(asked.call_on, HalfDay(asked.half), zone_of(debtor)) - EARLY


def is_late(asked: CallRequest, debtor: Debtor, at: datetime) -> bool:
    """Whether the half-day that a person asked for went by, where they live, and nobody called."""
    over = ends(asked.call_on, HalfDay(asked.half), zone_of(debtor))
    return asked.state == CallRequestState.OPEN and at > over


def can_be_called(case: Case, debtor: Debtor, at: datetime) -> bool:
    """Whether a person may still be called to answer them, now or once time allows it (R5.6, R6.8)."""
    if usable_phone(debtor) is None:
        return False
    facts = replace(contact_facts(case, debtor, at), talk_requested=True)
    answer = law.may_contact(facts, Channel.CALL, at, law.Purpose.REPLY)
    return isinstance(answer, law.Allow) or answer.next_allowed_at is not None


def slots(case: Case, debtor: Debtor, at: datetime) -> list[Slot]:
    """Return the half-days that a person may ask for: to come, in our hours, allowed, not in quiet days (R6.6, R6.8).

    Empty without a number where they let us call.
    """
    if usable_phone(debtor) is None:
        return []
    facts, zone = replace(contact_facts(case, debtor, at), talk_requested=True), zone_of(debtor)
    # The weeks of a creditor that was merged stand on the row that was kept.
    kept = case.creditor.merged_into or case.creditor
    quiet = list(kept.quiet_periods.values_list("starts_on", "ends_on"))
    home = zone_of_postcode(profile().postcode)
    found: list[Slot] = []
    today = local_time(at, zone).date()
    for day in (today + timedelta(days=gone) for gone in range(LOOKED_AHEAD.days)):
        if not any(first <= day <= last for first, last in quiet):
            found += [
                (day, half) for half in HalfDay if fits_office(day, half, zone, home) and _is_open(facts, day, half, at)
            ]
        if len({one for one, _half in found}) >= DAYS_SHOWN:
            break
    return found


def _is_open(facts: law.Facts, day: date, half: HalfDay, at: datetime) -> bool:
    start = begins(day, half, facts.zone)
    return start > at and isinstance(law.may_contact(facts, Channel.CALL, start, law.Purpose.REPLY), law.Allow)
