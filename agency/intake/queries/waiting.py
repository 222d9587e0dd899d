"""The bills that wait for their due date in the deposit that brought them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.rules import GIVEN_UP, joined_key, keys_joined
from agency.intake.values import BillsGivenUp, BillSought
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.parties.rules import key_of_row


def lines_waiting() -> QuerySet[ImportRow]:
    """Return the bills of confided deposits that wait for their due date, the first to become a case first."""
    waiting = ImportRow.objects.filter(outcome=Outcome.UNDUE, batch__state=BatchState.CONFIRMED)
    return waiting.select_related("batch__creditor").order_by("opens_on", "id")


def lines_waiting_of(creditor: Creditor) -> QuerySet[ImportRow]:
    """Return those of one creditor."""
    return lines_waiting().filter(batch__creditor__in=rows_of(creditor))


def waiting_first_of(creditor: Creditor, keys: Collection[str]) -> QuerySet[ImportRow]:
    """Return those of one creditor whose first person has one of these keys of recognition, under any of its rows."""
    first = Q(pk=None)
    for key in keys:
        kind, _number, rest = key.split(":", 2)
        alone, leading = Q(people_key__endswith=f":{rest}"), Q(people_key__contains=joined_key((f":{rest}", "")))
        first |= Q(people_key__startswith=f"{kind}:") & (alone | leading)
    return lines_waiting_of(creditor).filter(first)


def deposits_to_open(on: date) -> QuerySet[ImportBatch]:
    """Return the deposits of which a bill waited until this day or before, the oldest first."""
    due = ImportRow.objects.filter(outcome=Outcome.UNDUE, opens_on__lte=on)
    found = ImportBatch.objects.filter(state=BatchState.CONFIRMED, pk__in=due.values("batch"))
    return found.defer("evidence").order_by("pk")


def waiting_bills(creditor: Creditor, sought: Collection[BillSought]) -> dict[tuple[str, str], ImportRow]:
    """Return (person, key) -> the line that waits, for those of this creditor that these lines may be about."""
    rows = list(rows_of(creditor).values_list("pk", flat=True))
    keys = {key for one in sought for key in one.keys}
    found = lines_waiting().filter(batch__creditor__in=rows, facts__key__in=keys) if keys else ()
    return {
        (key_of_row(keys_joined(row.people_key)[0], creditor.pk, rows), row.facts["key"]): row for row in found
    }  # fmt: skip


def given_up_bills(creditor: Creditor, sought: Collection[BillSought], numbers: Collection[str]) -> BillsGivenUp:
    """Return the bills of this creditor withdrawn as nothing to ask before they were cases, that lines may be about.

    Once whom they named is forgotten (R9.5), their number and due date alone tell them.
    """
    keys = {key for one in sought for key in one.keys}
    forgotten = Q(people_key="", number__in=[number for number in numbers if number])
    withdrawn = ImportRow.objects.filter(
        outcome=Outcome.WITHDRAWN, rule=GIVEN_UP, batch__creditor__in=rows_of(creditor)
    ).filter(forgotten | Q(facts__key__in=keys))
    told = ("people_key", "facts__key", "number", "due_on", "reason", "batch__creditor")
    found = BillsGivenUp({}, {})
    for people, key, number, due_on, reason, theirs in withdrawn.order_by("pk").values_list(*told):
        if people:
            found.by_key[key_of_row(keys_joined(people)[0], creditor.pk, (theirs,)), key] = reason
        else:
            found.by_number[number, due_on] = reason
    return found


def waiting_by_number(creditor: Creditor, numbers: Collection[str]) -> dict[str, ImportRow]:
    """Return number -> the one line of this creditor that waits under it; a number that several bear names none."""
    if not numbers:
        return {}
    found: dict[str, list[ImportRow]] = {}
    for row in lines_waiting_of(creditor).filter(number__in=numbers):
        found.setdefault(row.number, []).append(row)
    return {number: rows[0] for number, rows in found.items() if len(rows) == 1}
