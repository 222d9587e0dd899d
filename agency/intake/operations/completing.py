"""What somebody types of a line that lacks it, kept beside what the file said, and judged by the same rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.rules import LOOKED_AT, line_from_json, retold, said_of
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor

from .judging import judged_again
from .reading import BatchRefused

_JUDGED = (
    "outcome", "number", "person", "due_on", "amount", "reason", "rule", "people_key", "facts", "asked",
)  # fmt: skip


@transaction.atomic
def complete_line(*, row: ImportRow, given: Mapping[str, Any], by: Actor, at: datetime, on: date) -> ImportRow:
    """Take what somebody typed of a line (field -> text, date or euros) and judge it as if the file had said it.

    What the file said is kept, with who typed what and when. A doubtful line is then one that was checked, unless the
    doubt is of another kind (`LOOKED_AT`) and nobody read it yet. Raises `BatchRefused` once the file was confided or
    abandoned, or for what was not asked of this line.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=row.batch_id)
    locked = ImportRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if batch.state != BatchState.PREVIEW:
        raise BatchRefused("Ce dépôt a déjà été traité : ses lignes ne changent plus.")
    if locked.said is None or not given.keys() <= {*locked.asked, *(one["field"] for one in locked.typed)}:
        raise BatchRefused("Cette ligne n’attend rien : vérifiez-la dans la liste.")
    locked.batch = batch
    line = line_from_json(locked.said)
    known = {one["field"]: one for one in locked.typed}
    for field, value in given.items():
        known[field] = {
            "field": field, "said": _plain(said_of(line, field)), "value": _plain(value), "by": by.label,
            "at": at.isoformat(),
        }  # fmt: skip
    typed = list(known.values())
    was_read = locked.outcome == Outcome.DOUBTFUL
    judged = judged_again(locked, retold(locked.said, typed), on)
    for name in _JUDGED:
        setattr(locked, name, getattr(judged, name))
    locked.typed = typed
    locked.checked = locked.outcome == Outcome.DOUBTFUL and (was_read or locked.rule not in LOOKED_AT)
    locked.save()
    record(by=by, at=at, verb=Verb.LINE_COMPLETED, subject=locked, batch=batch.pk, fields=sorted(given))
    return locked


@transaction.atomic
def check_lines(*, batch: ImportBatch, lines: Collection[int], by: Actor, at: datetime) -> int:
    """Note the doubtful lines, by key, whose sum and date somebody compared with the invoice; return how many."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.PREVIEW:
        raise BatchRefused("Ce dépôt a déjà été traité : ses lignes ne changent plus.")
    doubtful = locked.rows.filter(outcome=Outcome.DOUBTFUL, pk__in=lines, checked=False)
    positions = list(doubtful.order_by("position").values_list("position", flat=True))
    count = doubtful.update(checked=True)
    if count:
        record(by=by, at=at, verb=Verb.LINES_CHECKED, subject=locked, positions=positions)
    return count


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
