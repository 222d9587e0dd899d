"""A storm of the card provider's events through the real web server, queue and workers, for the bar and the bench."""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import ReceiptState
from agency.cards.models import WebhookReceipt
from agency.ledger.models import Posting
from agency.payments.models import Payment
from sandbox.core.signing import sign
from tenants.tasks import for_each_agency
from tests import databases
from tests.bench.ground import busy, busy_family
from tests.books.holding import assert_books_hold
from tests.config.test_strange_requests import _listening
from tests.factories import NOW, a_case, a_creditor, a_person
from tests.portal.webhooks.checkout_driver import ACCOUNT, SECRET, CheckoutDriver
from tests.workers import Crew, a_worker

TIMES, HANDS = 3, 8
MOST_SECONDS, SLOWEST = 90, 0.2
WHERE = "/webhooks/stripe/"
BESIDE = "hands and provider"


@dataclass(frozen=True)
class Storm:
    """What a storm of `events`, each told three times, left: both books, how long it took, and whose processor (s)."""

    events: int
    lines: list[tuple[Any, ...]]
    failed: int
    payments: int
    seconds: float
    slow: float
    door_seconds: float
    processor: dict[str, float]


def a_busy_day(driver: CheckoutDriver, payments: int) -> list[bytes]:
    """Payments, a payout, refunds in part, disputes won and lost; every event of it, in its order."""
    creditor = a_creditor()
    person = a_person(creditor)
    for number in range(payments):
        # A page opened at this instant lives half an hour of it, however long the day takes to tell.
        driver.bank.clock.set(NOW)
        driver.pay(driver.open(a_case(creditor=creditor, debtor=person, number=f"S-{number}")))
    driver.bank.clock.advance(3 * 86_400)
    driver.control("payouts", account=ACCOUNT, status="paid")
    for rank, charge in enumerate(driver.charges()):
        if rank % 4 == 1:
            wish = {"charge": charge["charge"], "amount": 1000}
            stripe._ask(lambda api, wish=wish: api.refunds.create(wish, {"stripe_account": ACCOUNT}))
        if rank % 4 == 3:
            dispute = str(driver.control("disputes", charge=charge["charge"])["id"])
            driver.decide(dispute, "won" if rank % 8 == 3 else "lost")
    while not driver.bank.webhooks.drain(60):
        continue
    return [event.body for event in driver.events()]


def booked() -> list[tuple[Any, ...]]:
    """Every line of both books, by the fact that it tells and not by when it was told."""
    # A reversal bears the number of what it reverses: the fact is that one's.
    fact = Coalesce("entry__reverses__idem_key", "entry__idem_key")
    fields = ("entry__source", "entry__kind", "account", "debit", "credit", "case_id", "component")
    return sorted(Posting.objects.values_list(fact, *fields), key=repr)


def told_quietly(database: databases.FreshDatabase, driver: CheckoutDriver) -> list[tuple[Any, ...]]:
    """What one telling in order books, on a copy of the database."""
    agency, copy = database.first, f"fresh_{os.getpid()}_quiet"
    connections.close_all()
    with databases.superuser() as wire:
        databases._create(wire, copy, database.name)
    databases.point_to(copy)
    try:
        with tenant_context(agency):
            # A long day outlives the minutes that a signature is good for: each event is signed as it is told.
            told = driver.events()
            for event in told:
                event.headers["stripe-signature"] = sign(event.body, SECRET, int(time.time()))
            driver.hear(*told)
            while driver.work():
                continue
            return booked()
    finally:
        databases.point_to(database.name)
        databases.drop(copy)


@contextmanager
def a_door(environment: dict[str, str], folder: Path) -> Iterator[tuple[tuple[str, int], int]]:
    """Where the real web server listens, with two processes of four threads, and its number."""
    log = folder / "door.log"
    command = [
        str(Path(sys.executable).with_name("gunicorn")),
        "config.wsgi",
        "--bind",
        "127.0.0.1:0",
        "--workers",
        "2",
    ]
    command += ["--threads", "4", "--error-logfile", str(log), "--no-control-socket"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        host, _, port = _listening(log).rpartition("/")[2].partition(":")
        yield (host, int(port)), process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def a_storm(bodies: list[bytes], door: tuple[str, int]) -> list[float]:
    """Say each event three times, shuffled, by eight hands at once; how long each answer took, in seconds."""
    said = bodies * TIMES
    random.Random(4).shuffle(said)

    def hand(share: list[bytes]) -> list[float]:
        line, took = http.client.HTTPConnection(*door, timeout=60), []
        for body in share:
            headers = {"Host": settings.PUBLIC_HOSTS[0], "Content-Type": "application/json"}
            headers["Stripe-Signature"] = sign(body, SECRET, int(time.time()))
            started = time.perf_counter()
            line.request("POST", WHERE, body, headers)
            answer = line.getresponse()
            answer.read()
            took.append(time.perf_counter() - started)
            assert answer.status == 200
        line.close()
        return took

    with ThreadPoolExecutor(HANDS) as pool:
        return [each for took in pool.map(hand, [said[rank::HANDS] for rank in range(HANDS)]) for each in took]


def all_worked(crew: Crew, events: int) -> bool:
    """Wait for every event to have its end, waking the worker as beat does."""
    woken = 0.0

    def done() -> bool:
        nonlocal woken
        if time.monotonic() - woken > 2:
            woken = time.monotonic()
            for_each_agency("cards.drain", at=timezone.now())
        return WebhookReceipt.objects.exclude(state=ReceiptState.RECEIVED).count() == events

    # Long enough to say by how much it falls short.
    return crew.until(done, 6 * MOST_SECONDS)


def play(database: databases.FreshDatabase, folder: Path, bodies: list[bytes]) -> Storm:
    """Tell a busy day's events to the agency three times, shuffled, and wait until all are worked."""
    places = {"STRIPE_API_BASE": settings.STRIPE_API_BASE, "STRIPE_SECRET_KEY": settings.STRIPE_SECRET_KEY}
    places |= {"STRIPE_WEBHOOK_SECRET": SECRET, "BROKER_URL": database.queue()}
    with (
        a_worker(database, folder, broker=places["BROKER_URL"], **places) as crew,
        a_door(database.environment | places, folder) as (door, process),
        tenant_context(database.first),
    ):
        a_storm(bodies[:1], door)
        servers = {"door": process, "worker": crew.pid, "PostgreSQL": databases.server().pid() or 1}
        before = {name: busy_family(pid) for name, pid in servers.items()} | {BESIDE: busy(os.getpid())}
        started = time.monotonic()
        took = sorted(a_storm(bodies, door))
        told = time.monotonic() - started
        assert all_worked(crew, len({json.loads(body)["id"] for body in bodies}))
        seconds = time.monotonic() - started
        spent = {name: busy_family(pid) for name, pid in servers.items()} | {BESIDE: busy(os.getpid())}
        assert_books_hold()
        return Storm(
            events=len(bodies),
            lines=booked(),
            failed=WebhookReceipt.objects.filter(state=ReceiptState.FAILED).count(),
            payments=Payment.objects.count(),
            seconds=seconds,
            slow=took[len(took) * 99 // 100],
            door_seconds=told,
            processor={name: seconds - before[name] for name, seconds in spent.items()},
        )
