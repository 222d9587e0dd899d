"""An agency that takes no new work keeps each word it gave, and begins nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from agency.outbox.models import Message
from sandbox.post import PostSandbox
from tests.factories import a_case, a_person

ON = date(2026, 11, 2)


def _kinds(case: Any) -> list[str]:
    letters = Message.objects.filter(case=case, state__in=["accepted", "done"], step__isnull=False)
    return list(letters.order_by("id").values_list("kind", flat=True))


def test_a_case_that_began_is_carried_to_its_end_and_another_waits(post: PostSandbox, whole_day: Any) -> None:
    begun = a_case()
    whole_day(ON)
    assert _kinds(begun) == ["first_letter"]
    connection.tenant.no_new_work_since = ON  # type: ignore[attr-defined]
    waiting = a_case(creditor=begun.creditor, debtor=a_person(begun.creditor, first_name="Zoé"), number="F-2")
    for day in range(1, 60):
        whole_day(ON + timedelta(days=day))
    assert _kinds(begun) == ["first_letter", "registered_letter", "formal_notice"]
    assert set(begun.commitments.values_list("state", flat=True)) == {"kept"}
    assert _kinds(waiting) == []
    connection.tenant.no_new_work_since = None  # type: ignore[attr-defined]
    whole_day(date(2027, 1, 4))
    assert _kinds(waiting) == ["first_letter"]
