"""Assessments concluded together, on files alike after samples, and put back; in a number of statements that holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Revision

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import move_each, unqualify_each
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.qualification.enums import Conclusion
from agency.qualification.models import Qualification
from agency.qualification.rules import CHECKS
from tenants.language import in_french

from .sql import REVISED


@transaction.atomic(savepoint=False)
def conclude_each(
    *, cases: Sequence[Case], like: int, told: Mapping[str, Any], user: Any, by: Actor, at: datetime, on: date
) -> int:
    """Conclude that one may write, for files alike one that this person looked at: its ground is theirs (R1.22).

    Whoever calls has seen, under the lock of the cases, that nothing stands against a letter, that the samples were
    looked at and that this person approves alone. `told` goes in the line of each case. Return how many.
    """
    ground = Qualification.objects.values_list("legal_ground", flat=True).get(case=like)
    rows = list(Qualification.objects.select_related("case").filter(case__in=cases).order_by("pk"))
    changed = dict.fromkeys(CHECKS, True) | {"legal_ground": ground, "conclusion": Conclusion.READY, "live": True}
    for row in rows:
        for field, value in changed.items():
            setattr(row, field, value)
    kind = ContentType.objects.get_for_model(Qualification)
    made = Revision.objects.bulk_create(
        Revision(
            content_type=kind, base_content_type=kind, object_id=str(row.pk), user=user, created_at=at,
            object_str=str(row), content=row.serializable_data(),
        )
        for row in rows
    )  # fmt: skip
    Qualification.objects.filter(pk__in=[row.pk for row in rows]).update(
        **changed, has_unpublished_changes=False, first_published_at=at, last_published_at=at
    )
    with connection.cursor() as cursor:
        cursor.execute(REVISED, [[one.pk for one in made]])
    reason = in_french(Conclusion.READY.label)
    move_each(cases=cases, to=CaseState.ACTIVE, by=by, at=at, on=on, reason=reason)
    acts = [JournalAct(row, row.case_id, dict(told)) for row in rows]
    return record_each(by=by, at=at, verb=Verb.QUALIFIED_ALIKE, acts=acts)


@transaction.atomic(savepoint=False)
def reopen_each(*, cases: Sequence[Case], told: Mapping[str, Any], by: Actor, at: datetime) -> int:
    """Empty the assessments of these cases and have them wait again; return how many. Their revisions stay."""
    rows = list(Qualification.objects.filter(case__in=cases).order_by("pk"))
    emptied = dict.fromkeys(CHECKS, False) | {"legal_ground": "", "conclusion": "", "live": False}
    Qualification.objects.filter(pk__in=[row.pk for row in rows]).update(
        **emptied, latest_revision=None, live_revision=None
    )
    unqualify_each(cases=cases, by=by, at=at)
    acts = [JournalAct(row, row.case_id, dict(told)) for row in rows]
    return record_each(by=by, at=at, verb=Verb.QUALIFICATION_UNDONE, acts=acts)
