"""Threads, rollbacks and failures at the same time over ten agencies: nobody ever reads a neighbour's row."""

# ruff: noqa: PT012  leaving a block by an exception is what is tested

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone
from wagtail.models import Site

from tenants import signing
from tenants.models import Agency
from tenants.operations import create_agency
from tenants.tasks import agency_task, enqueue
from tests.bars.table import FULL
from tests.databases import AgencyClient

User = get_user_model()
THREADS = 8
# Acts of each thread at least, and the time they have.
ACTS, SECONDS = (2000, 600) if FULL else (20, 12)


class Stop(Exception):
    """Leaves a block the hard way."""


@agency_task(name="tests.who_am_i")
def who_am_i(expected: str) -> None:
    assert User.objects.get(pk=1).email == f"eva@{expected}.example"


@pytest.fixture
def ten_agencies(fresh_database, in_tenant):
    for letter in "ABCDEFGH":
        slug = f"cabinet-{letter.lower()}"
        create_agency(
            name=slug, slug=slug, host=f"{slug}.localhost", code=f"CAB{letter}", by="tests", at=timezone.now()
        )
    agencies = list(Agency.objects.all())
    for agency in agencies:
        with in_tenant(agency):
            User.objects.create(pk=1, email=f"eva@{agency.slug}.example")
            cache.set("who", agency.slug)
    return agencies


class Passer:
    """One thread's work: a random action in a random agency, then a look at where it stands."""

    def __init__(self, agencies, in_tenant, seed: int) -> None:
        self.agencies, self.in_tenant, self.random = agencies, in_tenant, random.Random(seed)
        self.actions = [self.read, self.rollback, self.savepoint, self.fail, self.forge, self.request, self.task]

    def run(self, until: float) -> int:
        count = 0
        try:
            while time.monotonic() < until and not (FULL and count >= ACTS):
                agency = self.random.choice(self.agencies)
                with self.in_tenant(agency):
                    self.random.choice(self.actions)(agency)
                    self.check(agency)
                count += 1
        finally:
            connection.close()
        return count

    def check(self, agency: Agency) -> None:
        assert User.objects.get(pk=1).email == f"eva@{agency.slug}.example"

    def read(self, agency: Agency) -> None:
        assert Site.objects.get().hostname == agency.host
        assert cache.get("who") == agency.slug
        assert ContentType.objects.get_for_model(User).model == "user"
        assert signing.loads(signing.dumps(agency.slug, purpose="essai"), purpose="essai") == agency.slug

    def rollback(self, agency: Agency) -> None:
        with pytest.raises(Stop), transaction.atomic(), self.in_tenant(self.random.choice(self.agencies)):
            User.objects.count()
            raise Stop

    def savepoint(self, agency: Agency) -> None:
        with transaction.atomic():
            self.rollback(agency)
            self.check(agency)

    def fail(self, agency: Agency) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    def forge(self, agency: Agency) -> None:
        stranger = self.random.choice([other for other in self.agencies if other.pk != agency.pk])
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {stranger.schema_name}.users_user")

    def request(self, agency: Agency) -> None:
        assert AgencyClient(agency).get("/compte/login/").status_code == 200

    def task(self, agency: Agency) -> None:
        with transaction.atomic():
            enqueue(who_am_i, expected=agency.slug)


@pytest.mark.bar
def test_eight_threads_over_ten_agencies_never_cross(ten_agencies, in_tenant, bar):
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(THREADS) as pool:
        runs = [pool.submit(Passer(ten_agencies, in_tenant, seed).run, until) for seed in range(THREADS)]
        counts = [run.result() for run in runs]
    assert len(ten_agencies) == 10
    assert threading.active_count() < THREADS
    bar(
        "B6 threads and agencies",
        measured=f"{min(counts):,} acts or more by each of {THREADS} threads, nobody's row seen elsewhere",
        wanted=f"{ACTS:,}",
        holds=min(counts) >= ACTS,
    )
