"""Which rows have been kept long enough, kind by kind, on a day (R9.5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.cards.models import CardIncident, WebhookReceipt
from agency.cases.enums import OPEN_STATES, CaseState, LimitationFact
from agency.cases.models import AccessAttempt, Case, CaseParty, LimitationEvent
from agency.common.calendar import add_months, instant
from agency.complaints.models import Complaint
from agency.handling.models import Call, CaseNote
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportRow
from agency.law.time.deadlines import AFTER_LIMITATION_MONTHS, archive_ends_on
from agency.outbox.models import Message
from agency.payments.models import Payment
from agency.privacy.enums import KeptBecause, RetentionKind
from agency.privacy.models import DataRequest, Erasure, RetentionHold, RetentionPolicy, RetentionRun
from agency.privacy.rules.retention import (
    EVENT_MONTHS,
    LINE_DAYS,
    TRY_MONTHS,
    UNUSED_DAYS,
)

_ENDED = (LimitationFact.LEGAL_ACTION_ENDED, LimitationFact.LEGAL_ACTION_VOID)


def policy() -> RetentionPolicy:
    """Return the agency's choice; the table's own lengths, switched off, before it made one."""
    return RetentionPolicy.objects.filter(pk=1).first() or RetentionPolicy(pk=1)


def closed_cases() -> QuerySet[Case]:
    """Return the closed cases that were not erased and that nothing holds back.

    Held back: a hold that somebody placed, a complaint, a request or an incident of payment that is open, an action at
    law that did not end.
    """
    mine = {"case": OuterRef("pk")}
    ended = LimitationEvent.objects.filter(
        case=OuterRef("case"), kind__in=_ENDED, happened_on__gte=OuterRef("happened_on"), withdrawn_by__isnull=True
    )
    action = LimitationEvent.objects.filter(kind=LimitationFact.LEGAL_ACTION, withdrawn_by__isnull=True, **mine)
    return Case.objects.filter(closed_on__isnull=False).exclude(state__in=OPEN_STATES).filter(
        ~Exists(Erasure.objects.filter(case_number=OuterRef("pk"))),
        ~Exists(RetentionHold.objects.filter(lifted_at__isnull=True, **mine)),
        ~Exists(Complaint.objects.filter(answered_at__isnull=True, **mine)),
        ~Exists(DataRequest.objects.filter(answered_at__isnull=True, **mine)),
        ~Exists(CardIncident.objects.filter(closed_at__isnull=True, payment__case=OuterRef("pk"))),
        ~Exists(action.filter(~Exists(ended))),
    ).order_by("pk")  # fmt: skip


def cases_over(on: date, months: int) -> QuerySet[Case]:
    """Return the closed cases whose archive has ended, as `deadlines.archive_ends_on` counts it."""
    closed_by = add_months(on, -months)
    barred_by = add_months(on, -months - AFTER_LIMITATION_MONTHS)
    paid = Q(state=CaseState.SETTLED) | Q(last_day_to_act__lte=barred_by)
    return closed_cases().filter(paid, closed_on__lte=closed_by)


def unused_over(on: date) -> QuerySet[Case]:
    """Return the cases closed a month ago before anything was sent to the person or paid by them."""
    return unused_cases().filter(closed_on__lte=on - timedelta(days=UNUSED_DAYS))


def unused_cases() -> QuerySet[Case]:
    """Return the closed cases of which nothing was sent to the person and nothing paid: no proof to keep."""
    sent = Message.objects.filter(case=OuterRef("pk"), sent_on__isnull=False, debtor__isnull=False)
    paid = Payment.objects.filter(case=OuterRef("pk"))
    return closed_cases().filter(~Exists(sent), ~Exists(paid), first_letter_on__isnull=True)


def notes_over(on: date, months: int) -> QuerySet[CaseNote]:
    """Return the notes of closed cases that are old enough."""
    return CaseNote.objects.filter(case__in=closed_cases(), at__lt=_morning(add_months(on, -months))).order_by("pk")


def calls_over(on: date, months: int) -> QuerySet[Call]:
    """Return the calls of closed cases whose account is old enough."""
    old = Call.objects.filter(case__in=closed_cases(), began_at__lt=_morning(add_months(on, -months)))
    return old.exclude(note="", number="").order_by("pk")


def tries_over(on: date) -> QuerySet[AccessAttempt]:
    """Return the tries at the portal's door that are a year old."""
    return AccessAttempt.objects.filter(at__lt=_morning(add_months(on, -TRY_MONTHS))).order_by("pk")


def events_over(on: date) -> QuerySet[WebhookReceipt]:
    """Return the providers' events worked a year ago whose detail is still there."""
    old = WebhookReceipt.objects.filter(received_at__lt=_morning(add_months(on, -EVENT_MONTHS)), state="done")
    return old.exclude(payload={}).order_by("pk")


def lines_over(on: date) -> QuerySet[ImportRow]:
    """Return the lines of files confided a month ago that made no case and still tell of somebody."""
    old = ImportRow.objects.filter(
        claim__isnull=True, batch__state=BatchState.CONFIRMED, asked=[],
        batch__confirmed_at__lt=_morning(on - timedelta(days=LINE_DAYS)),
    )  # fmt: skip
    return old.exclude(person="", facts={}).exclude(outcome=Outcome.UNDUE).order_by("pk")


def counts_of(on: date) -> dict[str, int]:
    """Return how much would go this night, by kind."""
    held = policy()
    months = held.note_months
    counted: dict[RetentionKind, Callable[[], int]] = {
        RetentionKind.CASES: cases_over(on, held.case_months).count,
        RetentionKind.UNUSED: unused_over(on).count,
        RetentionKind.NOTES: lambda: notes_over(on, months).count() + calls_over(on, months).count(),
        RetentionKind.TRIES: tries_over(on).count,
        RetentionKind.EVENTS: events_over(on).count,
        RetentionKind.LINES: lines_over(on).count,
    }
    return {kind.value: count() for kind, count in counted.items()}


def people_without_case(cases: list[int]) -> list[int]:
    """Return the people of these cases who have no other that is left."""
    left = CaseParty.objects.filter(debtor=OuterRef("debtor")).exclude(case__in=cases)
    left = left.filter(~Exists(Erasure.objects.filter(case_number=OuterRef("case"))))
    mine = CaseParty.objects.filter(case__in=cases).filter(~Exists(left))
    return sorted(set(mine.values_list("debtor", flat=True)))


def runs() -> QuerySet[RetentionRun]:
    """Return the nights and the rehearsals, the latest first."""
    return RetentionRun.objects.order_by("-pk")


def standing_holds() -> QuerySet[RetentionHold]:
    """Return the cases that somebody asked to keep."""
    return RetentionHold.objects.filter(lifted_at__isnull=True).select_related("case__debtor").order_by("-pk")


def certificates() -> QuerySet[Any]:
    """Return the certificates of what was erased, the latest first."""
    return Erasure.objects.order_by("-pk")


def unused_of(debtor_id: int) -> QuerySet[Case]:
    """Return the closed cases of a person that no proof needs: nothing was sent to them, nothing was paid."""
    return unused_cases().filter(parties__debtor=debtor_id)


def kept_because(debtor_id: int) -> list[tuple[Case, str, date | None]]:
    """Return the cases of a person that stay: the code of the reason (`enums.KeptBecause`), and until when if known."""
    gone = Exists(Erasure.objects.filter(case_number=OuterRef("pk")))
    mine = Case.objects.filter(parties__debtor=debtor_id).filter(~gone).select_related("creditor").order_by("pk")
    free = set(unused_of(debtor_id).values_list("pk", flat=True))
    held = set(closed_cases().filter(parties__debtor=debtor_id).values_list("pk", flat=True))
    months = policy().case_months
    return [(case, *_kept(case, held, months)) for case in mine if case.pk not in free]


def _kept(case: Case, held: set[int], months: int) -> tuple[str, date | None]:
    if case.state in OPEN_STATES or case.closed_on is None:
        return KeptBecause.OPEN, None
    paid = case.state == CaseState.SETTLED
    ends = archive_ends_on(case.closed_on, paid=paid, last_day_to_act=case.last_day_to_act, months=months)
    return (KeptBecause.PROOF if case.pk in held else KeptBecause.WAITS), ends


def _morning(day: date) -> datetime:
    return instant(day, time.min)
