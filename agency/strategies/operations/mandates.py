"""What a mandate that changed or ended means for the files under it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import OPEN_STATES, CaseState
from agency.cases.models import Case
from agency.cases.operations import move_each
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.mandates.enums import Aftermath, MandateState
from agency.mandates.models import Mandate
from agency.mandates.queries import with_mandate
from agency.outbox import operations as outbox


@transaction.atomic
def follow_riders(*, by: Actor, at: datetime, on: date) -> int:
    """Put the files of a mandate under its rider once this one has begun; return how many went."""
    signed = Mandate.objects.filter(state=MandateState.ACTIVE, amends__isnull=False, starts_on__lte=on)
    # From the first rider to the last: a file may have two to go through.
    moved = {
        rider: Case.objects.filter(mandate=rider.amends_id).update(mandate=rider)
        for rider in signed.filter(amends__cases__isnull=False).distinct().order_by("starts_on", "pk")
    }
    acts = [JournalAct(rider, None, {"files": files}) for rider, files in moved.items() if files]
    record_each(by=by, at=at, verb=Verb.MANDATE_FOLLOWED, acts=acts)
    return sum(moved.values())


@transaction.atomic
def return_ended(*, by: Actor, at: datetime, on: date, size: int) -> int:
    """Give back up to `size` open files of mandates that ended and say so, none that a plan is followed on.

    A creditor with another mandate in force keeps them under way. Return how many went back: zero when none is left.
    """
    ended = Mandate.objects.filter(state=MandateState.ACTIVE, ends_on__lte=on, aftermath=Aftermath.RETURNED)
    open_files = Case.objects.select_for_update(of=("self",)).filter(
        mandate__in=ended, state__in=OPEN_STATES - {CaseState.PLAN}
    )
    cases = list(open_files.exclude(creditor__in=with_mandate(on)).order_by("pk")[:size])
    if not cases:
        return 0
    outbox.cancel_planned_on(cases=cases, code="handed_back", by=by, at=at)
    move_each(cases=cases, to=CaseState.RETURNED, by=by, at=at, on=on, reason="fin du mandat")
    acts = [JournalAct(case, case.pk, {"mandate": case.mandate_id}) for case in cases]
    record_each(by=by, at=at, verb=Verb.MANDATE_FILES_RETURNED, acts=acts)
    return len(cases)
