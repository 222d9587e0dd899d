"""Noted: one word for each bill that comes near its due date."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.courtesy.models import CourtesyReminder
from agency.courtesy.queries import lines_to_remind
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from tenants.current import on_trial


@transaction.atomic
def plan_reminders(*, by: Actor, at: datetime, on: date) -> int:
    """Note a word for each bill that comes near its due date where the mandate agrees (R1.12); return how many.

    One for each bill, once, however often this runs; none on trial. Where letters may go, earlier by the days that one
    is on its way: an e-mail then waits for its own day.
    """
    if on_trial():
        return 0
    found = [CourtesyReminder(line=line, planned_on=on, not_before=at) for line in lines_to_remind(on)]
    CourtesyReminder.objects.bulk_create(found, ignore_conflicts=True)
    acts = [JournalAct(one.line, None, {"due_on": one.line.due_on}) for one in found]
    record_each(by=by, at=at, verb=Verb.COURTESY_PLANNED, acts=acts)
    return len(found)
