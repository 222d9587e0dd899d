"""What was said to one row of a person holds for the rows that are joined to it: how they are written to, or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import ContactKind
from agency.parties.models import ContactPoint, Debtor
from agency.parties.queries import refuses

_SPARES = ("gentle_words", "paper_only", "adapted_contact", "large_print", "easy_words")
_LENT = [*_SPARES, "slower_days", "call_slot"]
_NAMES = {ContactKind.EMAIL: "emails", ContactKind.PHONE: "calls"}


@transaction.atomic(savepoint=False)
def lend_words(*, rows: Sequence[Debtor], by: Actor, at: datetime) -> None:
    """Write on each row what spares the person the most of what any of them says (R6.8); rows are held locked.

    A means refused at one is refused at all; gentle words, the post alone, care, formats, the slower pace and the
    chosen hours hold at all. The language stays: French may be a choice. Nothing of it is taken back by a parting.
    """
    refused = [kind for kind in _NAMES if any(refuses(row, kind) for row in rows)]
    newly: dict[int, dict[str, Any]] = {row.pk: {} for row in rows}
    for kind in refused:
        points = ContactPoint.objects.filter(debtor__in=rows, kind=kind, opted_out_at__isnull=True)
        for number in set(points.values_list("debtor", flat=True)):
            newly[number][_NAMES[kind]] = False
        points.update(opted_out_at=at)
    said: dict[str, Any] = {name: any(getattr(row, name) for row in rows) for name in _SPARES}
    said["slower_days"] = max(row.slower_days for row in rows)
    slot = next((row.call_slot for row in rows if row.call_slot), "")
    for row in rows:
        wanted = said | {"call_slot": row.call_slot or slot}
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.save(update_fields=_LENT)
        if told := changed | newly[row.pk]:
            record(by=by, at=at, verb=Verb.PREFERENCES_SET, subject=row, joined=True, **told)
