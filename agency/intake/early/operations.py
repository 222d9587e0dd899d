"""A bill that waits for its due date: withdrawn or given another day by its creditor, then a case on its morning."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from agency.common.calendar import paris_date
from agency.intake.enums import BatchState, Outcome, WhyWithdrawn
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.operations.confiding import Confiding
from agency.intake.operations.judging import SLICE
from agency.intake.operations.later.waiting import Early
from agency.intake.queries import Line, lines_waiting
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.time.claim_types import ClaimType
from agency.law.time.limitation import assess
from agency.mandates.queries import in_force
from agency.parties.models import Creditor

from .rules import NO_MANDATE_DAYS, redating_refused, withdrawn_words


class EarlyRefused(Exception):
    """The bill cannot be changed like this; the message says why."""


_GONE = "Cette facture n’attend plus son échéance : elle est devenue un dossier, ou elle a été retirée."


@transaction.atomic
def open_deposit(*, batch: ImportBatch, by: Actor, at: datetime, on: date, size: int = SLICE) -> bool:
    """Make cases of the next bills of a deposit whose morning came (R10.4); return whether it may have more of them.

    Each becomes one case, once: the line and its case are kept together or not at all. What was confided, or became
    time-barred, meanwhile is refused with its reason. Without a mandate in force they wait, a month at most, for the
    next one. Nothing happens while another worker holds the deposit.
    """
    locked = (
        ImportBatch.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=batch.pk, state=BatchState.CONFIRMED)
        .first()
    )
    if locked is None:
        return False
    creditor = Creditor.objects.select_for_update(no_key=True, of=("self",)).get(pk=locked.creditor_id)
    mandate = in_force(creditor, on)
    until = on if mandate else on - timedelta(days=NO_MANDATE_DAYS)
    due = locked.rows.filter(outcome=Outcome.UNDUE, opens_on__lte=until).order_by("people_key", "position")
    rows = list(due[:size])
    if not rows:
        return False
    Confiding(locked, creditor, mandate, by, at, on).take([Line(row) for row in rows])
    if locked.evidence is not None and not locked.rows.filter(outcome=Outcome.UNDUE).exists():
        locked.evidence = None
        locked.save(update_fields=["evidence"])
    opened = locked.rows.filter(pk__in=[row.pk for row in rows], outcome=Outcome.CONFIDED).count()
    record(by=by, at=at, verb=Verb.LINES_OPENED, subject=locked, lines=opened, refused=len(rows) - opened)
    return len(rows) == size


@transaction.atomic
def withdraw_line(*, row: ImportRow, why: WhyWithdrawn, by: Actor, at: datetime) -> ImportRow:
    """Withdraw a bill that waits for its due date: it never becomes a case, and nothing is asked of anybody.

    Raises `EarlyRefused` once it is a case or was withdrawn.
    """
    locked = _locked(row)
    Early(locked.batch.creditor, by, at).withdraw([locked], why, withdrawn_words(why, by.label, paris_date(at)))
    return locked


@transaction.atomic
def redate_line(*, row: ImportRow, due_on: date, by: Actor, at: datetime, on: date) -> ImportRow:
    """Give a bill that waits another due date, from its creditor: its morning and its limitation follow (R10.4, R2.1).

    Raises `EarlyRefused` once it is a case or was withdrawn, for a day gone by, or one more than a year ahead.
    """
    locked = _locked(row)
    if refused := redating_refused(due_on, on):
        raise EarlyRefused(refused)
    was, facts = locked.due_on, locked.facts
    completed_on = date.fromisoformat(facts["service_on"]) if facts["service_on"] else None
    limit = assess(ClaimType(facts["claim_type"]), due_on=due_on, completed_on=completed_on)
    # A file that still says a day of before is not the last word on it.
    before = {*facts.get("put_off", ()), was.isoformat() if was else ""} - {due_on.isoformat(), ""}
    told = {"last_day_to_act": limit.prudent_last_day.isoformat(), "put_off": sorted(before)}
    locked.due_on, locked.facts = due_on, facts | told
    locked.save(update_fields=["due_on", "facts"])
    mandate = in_force(locked.batch.creditor, on)
    days = mandate.after_due_days if mandate else 1
    Early(locked.batch.creditor, by, at).keep([Line(locked)], after_due_days=days)
    record(
        by=by, at=at, verb=Verb.LINE_REDATED, subject=locked, batch=locked.batch_id, before=was, after=due_on,
        opens_on=locked.opens_on,
    )  # fmt: skip
    return locked


def _locked(row: ImportRow) -> ImportRow:
    # The morning that makes a case of it, and a file that says it anew, wait here, or are seen below.
    ImportBatch.objects.select_for_update(of=("self",)).get(pk=row.batch_id)
    Creditor.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.batch.creditor_id)
    locked = lines_waiting().select_for_update(of=("self",)).filter(pk=row.pk).first()
    if locked is None:
        raise EarlyRefused(_GONE)
    return locked
