"""Several sets of rows in one statement: each row is what Django alone would have made of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.db.models import Exists, OuterRef, Sum
from django.db.models.functions import Length

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Claim, Hold
from agency.cases.operations import hold
from agency.desk.frame.queries.sql import attach, read_together
from agency.journal.models import JournalLine
from agency.ledger.models import Posting
from agency.parties.models import Address, Debtor
from tests.agency.desk import scene
from tests.factories import BY, a_case, a_creditor, a_person

pytestmark = pytest.mark.usefixtures("tenant")


@pytest.fixture
def cases(tenant: Any) -> list[Case]:
    school = a_creditor()
    made = [
        a_case(creditor=school, debtor=a_person(school, last_name=f"L’Écu « {n} » %s", email=""), number=f"F{n}")
        for n in range(3)
    ]
    hold(case=made[0], reason=HoldReason.STAFF, note='"à revoir"\\n', review_on=scene.TODAY + timedelta(days=3),
         owner=scene.staff(), by=BY, at=scene.NOW)  # fmt: skip
    return made


def the_sets() -> list[Any]:
    held = Exists(Hold.objects.filter(case=OuterRef("pk")))
    return [
        Case.objects.select_related("creditor", "debtor", "mandate").annotate(held=held, long=Length("reference")),
        Claim.objects.select_related("invoice").order_by("-due_on", "pk")[:2],
        Hold.objects.select_related("owner"),
        JournalLine.objects.order_by("-id")[:20],
        Posting.objects.values_list("case_id").annotate(net=Sum("debit")).order_by("case_id"),
        Case.objects.none(),
        Debtor.objects.order_by("pk").values_list("last_name", flat=True),
        Case.objects.values("pk").union(Debtor.objects.values("pk"), all=True),
    ]


def told(row: Any) -> Any:
    """A row with each of its values, those of the rows joined to it too."""
    if not isinstance(row, models.Model):
        return row
    joined = {name: told(one) for name, one in row._state.fields_cache.items()}
    return type(row), {name: value for name, value in vars(row).items() if name != "_state"}, joined


def test_each_set_holds_what_it_would_have_read_alone(cases: list[Case], django_assert_num_queries: Any) -> None:
    alone, together = the_sets(), the_sets()
    with django_assert_num_queries(1):
        read_together(*together)
        found = [list(rows) for rows in together]
    assert [sorted(map(repr, map(told, rows))) for rows in found] == [
        sorted(map(repr, map(told, list(rows)))) for rows in alone
    ]
    assert [told(row) for row in found[1]] == [told(row) for row in alone[1]]
    assert found[0][0].opened_on == cases[-1].opened_on
    assert isinstance(found[4][0][1], Decimal)


def test_what_was_read_is_not_read_again(cases: list[Case], django_assert_num_queries: Any) -> None:
    known = Case.objects.all()
    assert set(cases) < set(known)
    with django_assert_num_queries(0):
        read_together(known, Case.objects.none())
        assert set(cases) < set(known)


def test_rows_at_hand_are_put_beside_those_they_are_of(cases: list[Case], django_assert_num_queries: Any) -> None:
    people, addresses = Debtor.objects.all(), Address.objects.filter(valid=True)
    with django_assert_num_queries(1):
        read_together(people, addresses)
        attach(people, "addresses", addresses, "debtor")
        attach(people, "now", addresses, "debtor")
        lines = [[one.debtor.full_name for one in person.addresses.all()] for person in people]
        assert [len(person.now) for person in people] == [len(one) for one in lines]
    assert lines == [[person.full_name] for person in people]
    assert cases


def test_a_column_of_a_kind_unknown_here_is_refused(cases: list[Case]) -> None:
    rows = Case.objects.annotate(odd=models.Value("1-2", output_field=models.Field()))
    with pytest.raises(TypeError, match="a kind unknown"):
        read_together(rows)
    assert cases
