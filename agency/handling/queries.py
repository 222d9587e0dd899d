"""Reads of a handler's work: may we call now, calls left, calls to return, promises waited for or lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from agency.cases.enums import OPEN_STATES, CaseState, HoldReason
from agency.cases.models import Case, CaseParty, Hold
from agency.cases.queries import running_holds
from agency.common.calendar import instant, local_time, paris_date
from agency.common.text import french_typography as fr
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.ledger.fields import EuroField
from agency.ledger.queries import case_due
from agency.outbox.queries.gate import contact_facts
from agency.parties.models import Debtor
from agency.parties.queries import same_person, zone_of
from agency.payments.queries import standing_payments
from agency.plans.queries import obstacle
from agency.plans.rules import AGAINST_SPOKEN

from .asked.queries import is_awaited
from .enums import CallOutcome, NonPaymentReason, PlannedCallState, PromiseState
from .models import Call, PlannedCall, PromiseToPay, StatedReason
from .rules import against_plan

# Whoever asked for a call at an hour may get it a little before.
EARLY = timedelta(minutes=30)


def reason_of(case: Case) -> NonPaymentReason:
    """Return why a case is not paid, as it was said last."""
    return as_reason(reasons_of(case)[:1])


def reasons_of(case: Case) -> QuerySet[Any, str]:
    """Return why a case is not paid, the latest said first."""
    return StatedReason.objects.filter(case=case).values_list("reason", flat=True)


def as_reason(said: Iterable[str]) -> NonPaymentReason:
    """Return the first of the reasons said; unknown when nothing was."""
    latest = next(iter(said), "")
    return NonPaymentReason(latest) if latest else NonPaymentReason.UNKNOWN


def is_contested(case: Case) -> bool:
    """Whether somebody of a case said, in their words, that they do not agree: answered or not."""
    return Reply.objects.filter(case=case, kind=ReplyKind.DISPUTE).exists()


def open_call(case: Case, handler: Any) -> Call | None:
    """Return the call of this case that its handler has not concluded."""
    return Call.objects.filter(case=case, handler=handler, ended_at__isnull=True).first()


def calls_to_return() -> QuerySet[Call]:
    """Return the appointments that no later call kept, on open cases, the first due first."""
    later = Call.objects.filter(case=OuterRef("case"), began_at__gt=OuterRef("began_at"))
    waiting = Call.objects.filter(call_back_at__isnull=False, case__state__in=OPEN_STATES)
    waiting = waiting.filter(~Exists(later)).select_related("case__creditor", "case__debtor", "debtor")
    return waiting.order_by("call_back_at", "id")


def planned_calls(at: datetime) -> QuerySet[PlannedCall]:
    """Return the calls that calendars ask for and nobody settled, on cases that nothing stops, the first due first."""
    free = Case.objects.free_at(at).filter(state=CaseState.ACTIVE)
    waiting = PlannedCall.objects.filter(state=PlannedCallState.OPEN, case__in=free)
    return waiting.select_related("case__creditor", "case__debtor", "debtor").order_by("planned_on", "id")


def lost_promises() -> QuerySet[PromiseToPay]:
    """Return the promises that were not kept and that nobody took up yet, on open cases, oldest first."""
    lost = PromiseToPay.objects.filter(state=PromiseState.BROKEN, seen_at__isnull=True, case__state__in=OPEN_STATES)
    return lost.select_related("case__creditor", "case__debtor", "debtor").order_by("grace_until", "id")


def open_promises() -> QuerySet[PromiseToPay]:
    """Return the promises that are waited for, each with `come`, the euros paid since, less what left again."""
    since = standing_payments().filter(case=OuterRef("case"), created_at__gte=OuterRef("made_at")).order_by()
    total = since.values("case").annotate(total=Sum(F("amount") - F("returned"))).values("total")
    found = PromiseToPay.objects.filter(state=PromiseState.OPEN)
    return found.annotate(come=Coalesce(Subquery(total), Decimal(0), output_field=EuroField()))


def standing_promise(case: Case) -> Any:
    """Return the promise that a case waits for, with `come`; None when there is none."""
    return standing_promises(case).first()


def standing_promises(case: Case) -> QuerySet[PromiseToPay]:
    """Return the promise that a case waits for, with `come`, or none."""
    return open_promises().filter(case=case).select_related("debtor").order_by("pk")


def ended_promises(on: date) -> QuerySet[PromiseToPay]:
    """Return the open promises that are over: kept by money, of a case settled otherwise, or out of grace."""
    over = Q(come__gte=F("amount")) | Q(case__state=CaseState.SETTLED) | Q(grace_until__lt=on)
    return open_promises().filter(over).select_related("case").order_by("pk")


def asked_for_a_call(case: Case, debtor: Debtor, at: datetime) -> bool:
    """Whether an appointment to call this person is due, or nearly."""
    promised = calls_to_return().filter(Q(debtor=debtor) | Q(case=case), call_back_at__lte=at + EARLY)
    return promised.exists() or is_awaited(case, debtor, at)


def called_today(debtor: Debtor, at: datetime) -> bool:
    """Whether somebody placed a call to this person on this day of theirs, for whichever creditor."""
    midnight = instant(local_time(at, zone_of(debtor)).date(), time.min, zone_of(debtor))
    placed = Call.objects.filter(debtor__in=same_person(debtor), incoming=False, began_at__range=(midnight, at))
    return placed.exclude(outcome=CallOutcome.NOT_PLACED).exists()


def purpose_of_call(case: Case, debtor: Debtor, at: datetime) -> law.Purpose:
    """Return why a person would be called now: to answer them, about their plan, or to ask (R6.7)."""
    replies = Reply.objects.filter(case=OuterRef("pk"), debtor=debtor, answered_at__isnull=True)
    gentle = Hold.objects.running_at(at).filter(case=OuterRef("pk"), reason=HoldReason.GENTLE)
    waits = Case.objects.filter(Exists(replies) | Exists(gentle), pk=case.pk)
    if asked_for_a_call(case, debtor, at) or waits.exists():
        return law.Purpose.REPLY
    return law.Purpose.PLAN_FOLLOW_UP if case.state == CaseState.PLAN else law.Purpose.DUNNING


def call_answer(case: Case, debtor: Debtor, at: datetime, purpose: law.Purpose) -> law.Allow | law.Deny:
    """Ask the single gate whether a person may be called at an instant (R6.9)."""
    facts = contact_facts(case, debtor, at)
    if purpose is law.Purpose.REPLY:
        facts = replace(facts, talk_requested=True)
    return law.may_contact(facts, Channel.CALL, at, purpose)


def calls_left(case: Case, debtor: Debtor, at: datetime) -> int:
    """Return how many calls the caps still leave this week (R6.7)."""
    return law.left(contact_facts(case, debtor, at), Channel.CALL, at)


def against_spoken(case: Case, debtor: Debtor, at: datetime) -> str:
    """Return why no plan is agreed with a person on the telephone, in words to the team; empty when one may be.

    The law and the file come first (R2.20, R5.6), then the answers that we owe and the first letter (R1.10).
    """
    party = CaseParty.objects.select_related("case", "debtor").get(case=case, debtor=debtor)
    return against_spoken_with(party, case_due(case.pk), at)


def against_spoken_with(party: CaseParty, due: Decimal, at: datetime) -> str:
    """As `against_spoken`, for who has read the person's part of the case and what is due on it, in euros."""
    case = party.case
    found = obstacle(party, due=due, on=paris_date(at), plans=case.plans.all())
    if found is not None:
        return fr(AGAINST_SPOKEN[found])
    holds = frozenset(HoldReason(hold.reason) for hold in running_holds(case, at))
    return against_plan(holds, written_to=case.first_letter_on is not None)
