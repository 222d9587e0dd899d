"""The night of retention: rehearsed, switched on by who saw it, done by slices; done again after a restore."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.privacy.enums import ErasureReason, RetentionKind
from agency.privacy.models import Erasure, RetentionHold, RetentionPolicy, RetentionRun
from agency.privacy.queries import retention as due
from agency.privacy.rules.requests import DataRequestRefused
from agency.privacy.rules.retention import CASE_MONTHS, NOTE_MONTHS, VERSION
from tenants.erasures.queries import erased_marks

from .erasing import erase_each, mark_of

SLICE = 50
MOST_SLICES = 40
# Nobody switches on what they did not see.
SEEN_WITHIN = timedelta(days=7)


@transaction.atomic
def rehearse(*, by: Actor, at: datetime) -> RetentionRun:
    """Count what this night would erase, kind by kind, and keep the count; nothing goes."""
    counts = due.counts_of(paris_date(at))
    return _kept(counts, rehearsal=True, by=by, at=at)


@transaction.atomic
def choose(*, case_months: int, note_months: int, by: Actor, at: datetime) -> RetentionPolicy:
    """Choose how long this agency keeps its data, never longer than the table. Raises `DataRequestRefused`."""
    if not 1 <= case_months <= CASE_MONTHS or not 1 <= note_months <= NOTE_MONTHS:
        raise DataRequestRefused(
            fr(f"Au plus {CASE_MONTHS} mois pour les dossiers clos, {NOTE_MONTHS} mois pour les notes et les appels.")
        )
    held = due.policy()
    held.case_months, held.note_months = case_months, note_months
    held.save()
    record(
        by=by, at=at, verb=Verb.RETENTION_CHOSEN, subject=held, case_months=case_months, note_months=note_months
    )  # fmt: skip
    return held


@transaction.atomic
def switch(*, on: bool, by: Actor, at: datetime) -> RetentionPolicy:
    """Let the nights erase, or stop them. Raises `DataRequestRefused` without a rehearsal of this week."""
    held = due.policy()
    seen = RetentionRun.objects.filter(rehearsal=True, at__gte=at - SEEN_WITHIN).exists()
    if on and not seen:
        raise DataRequestRefused(fr("Faites d’abord une répétition, et lisez ce qui partirait."))
    held.started_at, held.started_by = (at, by.label[:150]) if on else (None, "")
    held.save()
    record(by=by, at=at, verb=Verb.RETENTION_SWITCHED, subject=held, on=on)
    return held


@transaction.atomic
def hold_back(*, case: Case, why: str, by: Actor, at: datetime) -> RetentionHold:
    """Keep a closed case beyond its time while a dispute or a procedure lasts. Raises `DataRequestRefused`."""
    said = " ".join(why.split())[:200]
    if not said or case.state in OPEN_STATES:
        raise DataRequestRefused(fr("Un dossier clos se garde plus longtemps en disant pourquoi."))
    if RetentionHold.objects.filter(case=case, lifted_at__isnull=True).exists():
        raise DataRequestRefused(fr("Ce dossier est déjà gardé plus longtemps."))
    made = RetentionHold.objects.create(case=case, why=said, placed_by=by.label[:150], placed_at=at)
    record(by=by, at=at, verb=Verb.RETENTION_HELD, subject=made, case_id=case.pk)
    return made


@transaction.atomic
def let_go(*, hold: RetentionHold, by: Actor, at: datetime) -> RetentionHold:
    """End a hold: the case goes with the next night once its time is over."""
    RetentionHold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(lifted_at=at)
    record(by=by, at=at, verb=Verb.RETENTION_LET_GO, subject=hold, case_id=hold.case_id)
    return hold


def run_night(*, by: Actor, at: datetime) -> RetentionRun | None:
    """Erase what has been kept long enough, by slices that commit; None for an agency that did not switch it on."""
    held, on = due.policy(), paris_date(at)
    if held.started_at is None:
        return None
    counts = {
        RetentionKind.CASES: _cases(partial(due.cases_over, on, held.case_months), by=by, at=at),
        RetentionKind.UNUSED: _cases(partial(due.unused_over, on), by=by, at=at),
        RetentionKind.NOTES: _rows(partial(due.notes_over, on, held.note_months))
        + _rows(partial(due.calls_over, on, held.note_months), number="", note=""),
        RetentionKind.TRIES: _rows(partial(due.tries_over, on)),
        RetentionKind.EVENTS: _rows(partial(due.events_over, on), payload={}),
        RetentionKind.LINES: _rows(
            partial(due.lines_over, on), person="", facts={}, said=None, typed={}, people_key=""
        ),
    }
    with transaction.atomic():
        return _kept({kind.value: count for kind, count in counts.items()}, rehearsal=False, by=by, at=at)


def replay(*, by: Actor, at: datetime) -> int:
    """Erase again what a restored backup brought back, whatever the agency chose since; return how many cases."""
    marks = erased_marks()
    done = set(Erasure.objects.filter(case_number__in=marks).values_list("case_number", flat=True))
    back = Case.objects.filter(pk__in=set(marks) - done).exclude(state__in=OPEN_STATES).order_by("pk")
    found = [case for case in back if mark_of(case) in marks[case.pk]]
    for start in range(0, len(found), SLICE):
        erase_each(cases=found[start : start + SLICE], reason=ErasureReason.REPLAYED, by=by, at=at)
    return len(found)


def _cases(found: Callable[[], QuerySet[Case]], *, by: Actor, at: datetime) -> int:
    total = 0
    for _turn in range(MOST_SLICES):
        done = erase_each(cases=list(found()[:SLICE]), reason=ErasureReason.TERM, by=by, at=at)
        total += done
        if done < SLICE:
            break
    return total


def _rows(found: Callable[[], QuerySet[Any]], **instead: Any) -> int:
    """Delete rows, or put something else in their words, slice by slice, each slice in a transaction of its own."""
    total = 0
    for _turn in range(MOST_SLICES):
        with transaction.atomic():
            rows = found()
            keys = list(rows.values_list("pk", flat=True)[: SLICE * 20])
            same = rows.model.objects.filter(pk__in=keys)
            total += same.update(**instead) if instead else same.delete()[0]
        if len(keys) < SLICE * 20:
            break
    return total


def _kept(counts: dict[str, int], *, rehearsal: bool, by: Actor, at: datetime) -> RetentionRun:
    on: date = paris_date(at)
    run = RetentionRun.objects.create(
        on=on, rehearsal=rehearsal, counts=counts, version=VERSION, at=at, by=by.label[:150]
    )
    record(by=by, at=at, verb=Verb.RETENTION_DONE, subject=run, rehearsal=rehearsal, counts=counts, rule=VERSION)
    return run
