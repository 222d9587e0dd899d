"""What a creditor stops of its own case, without asking anybody: a pause that ends by itself, or all of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case, Hold
from agency.closing.enums import ClosingReason
from agency.closing.models import CaseClosing
from agency.closing.queries import closing_facts, pause_of_creditor
from agency.closing.rules import ClosingRefused, check_pause, check_taking_back
from agency.closing.values import ClosingWish
from agency.common.calendar import instant, paris_date
from agency.journal.rules import Actor

from .closing import close

_TAKEN_UP = "reprise demandée par le créancier"


class StopRefused(Exception):
    """This case is not stopped; the message tells its creditor why and what to do, and nothing of the person."""


@transaction.atomic
def pause_for_creditor(*, case: Case, last_on: date, why: str, by: Actor, at: datetime) -> Hold:
    """Stop the machine on a case until a day included, because its creditor asks; the calendar then goes on.

    Limitation runs meanwhile (R2.11): a pause ends before the last day to act. Raises `StopRefused` for a case that is
    not followed or whose plan runs, without a reason, and for a day that is past, too far or too late.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    try:
        check_pause(closing_facts(locked), last_on, why, paris_date(at))
    except ClosingRefused as refusal:
        raise StopRefused(str(refusal)) from refusal
    standing = pause_of_creditor(locked, at)
    if standing is not None:
        cases.lift_hold(hold=standing, by=by, at=at, reason="autre jour demandé par le créancier")
    until = instant(last_on + timedelta(days=1), time.min)
    return cases.hold(case=locked, reason=HoldReason.CREDITOR, until=until, note=why.strip()[:200], by=by, at=at)


@transaction.atomic
def resume_for_creditor(*, case: Case, by: Actor, at: datetime) -> bool:
    """Lift the pause that a creditor asked for, and that alone; return whether there was one."""
    standing = pause_of_creditor(case, at)
    if standing is None:
        return False
    cases.lift_hold(hold=standing, by=by, at=at, reason=_TAKEN_UP)
    return True


@transaction.atomic
def take_back(*, case: Case, why: str, author: Any, by: Actor, at: datetime) -> CaseClosing:
    """Close a case because its creditor takes it back, as `close` does; the debt stands, the person is told (R10.2).

    Raises `StopRefused` without a reason, for a case that is closed, while the person is owed an answer, and while
    their plan runs: it ends after a notice only (R5.4).
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    try:
        check_taking_back(closing_facts(locked), why)
        return close(case=locked, wish=ClosingWish(ClosingReason.WITHDRAWN, why), author=author, by=by, at=at)
    except ClosingRefused as refusal:
        raise StopRefused(str(refusal)) from refusal
