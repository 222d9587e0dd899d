"""The agency's identity is asked once by a page that reads, again by whoever writes, and never of the neighbour."""

from __future__ import annotations

from typing import Any

from django_tenants.utils import tenant_context

from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from tenants.backend.reading import one_reading
from tests.factories import a_profile


def test_one_reading_asks_once_in_each_agency(tenant: Any, other: Any, django_assert_num_queries: Any) -> None:
    a_profile()
    with tenant_context(other):
        a_profile()
        AgencyProfile.objects.update(phone="02 40 00 00 99")
    with one_reading():
        with django_assert_num_queries(1):
            ours, again = profile(), profile()
        assert ours is again
        with tenant_context(other):
            assert profile().phone == "02 40 00 00 99"
        assert profile() is ours


def test_who_writes_reads_what_was_written(tenant: Any) -> None:
    a_profile()
    with one_reading():
        before = profile().phone
    AgencyProfile.objects.update(phone="02 40 00 00 98")
    assert before != profile().phone == "02 40 00 00 98"
