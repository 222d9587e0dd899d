"""The database dies in the middle of payments, several times: what was acknowledged is there, and balanced."""

import os
import shutil
import signal
import subprocess
import threading
import time
from decimal import Decimal

import psycopg
import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.cases.models import Case
from agency.ledger.queries import case_due
from agency.payments.models import Payment, Receipt
from config.local import postgres
from tests.bars.table import FULL
from tests.books.holding import assert_books_hold
from tests.factories import a_case
from tests.factories.transfers import a_transfer

WRITERS = 4
PAYMENTS, CUTS = (400, (40, 110, 180, 250, 320)) if FULL else (80, (15, 35, 55))
MOST_SECONDS = 60
PATIENCE = 60


@pytest.fixture
def own_server(fresh_database, tmp_path):
    """A server of this test alone, that waits for the disk, holding a copy of one agency."""
    server = postgres.Server(f"pgcut_{os.getpid()}")
    dump = tmp_path / "agency.dump"
    schema = fresh_database.first.schema_name
    # One agency is enough, and a third of the files to recover.
    others = [f"--exclude-schema={name}" for name in ("amiable_template", fresh_database.second.schema_name)]
    _run("pg_dump", "-Fc", *others, "-f", str(dump), fresh_database.superuser_url)
    usual = dict(connection.settings_dict)
    server.start()
    try:
        with psycopg.connect(server.dsn("postgres", "postgres"), autocommit=True) as wire:
            wire.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(schema)))
            wire.execute(sql.SQL("GRANT {} TO amiable_app").format(sql.Identifier(schema)))
            wire.execute("CREATE DATABASE cut OWNER amiable_owner")
            # Each start after a cut would otherwise sync the three thousand files one by one.
            wire.execute("ALTER SYSTEM SET recovery_init_sync_method = 'syncfs'")
        _run("pg_restore", "-d", server.dsn("cut", "postgres"), str(dump))
        _point_to(str(server.sockets), "cut")
        yield server
    finally:
        _point_to(usual["HOST"], usual["NAME"])
        server.stop()
        shutil.rmtree(server.data, ignore_errors=True)
        shutil.rmtree(server.sockets, ignore_errors=True)
        server.log.unlink(missing_ok=True)
        (postgres.LOCAL / f"{server.name}.lock").unlink(missing_ok=True)


@pytest.mark.bar
def test_nothing_acknowledged_is_lost_and_nothing_is_unbalanced(own_server, in_tenant, bar):
    agency = _agency()
    with in_tenant(agency):
        first = a_case(total="1000.00", paid="0.00")
        second = a_case(creditor=first.creditor, debtor=first.debtor, number="F-2", total="1000.00", paid="0.00")
    works = [(f"virement-{turn}", (first, second)[turn % 2].pk) for turn in range(PAYMENTS)]
    acknowledged: dict[str, tuple[int, str]] = {}
    surprises: list[Exception] = []
    writers = [
        threading.Thread(target=_write, args=(agency, works[hand::WRITERS], acknowledged, surprises))
        for hand in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    down = _cut_the_power(own_server, acknowledged, writers)
    for writer in writers:
        writer.join(60)
    assert not surprises
    connection.close()
    with in_tenant(agency):
        kept = {
            payment.external_id: (payment.pk, payment.receipt.label)
            for payment in Payment.objects.prefetch_related("receipts")
        }
        # The very rows that were acknowledged: one that was lost and written again has another number.
        assert kept == acknowledged
        assert len(kept) == PAYMENTS
        assert sorted(Receipt.objects.values_list("number", flat=True)) == list(range(1, PAYMENTS + 1))
        assert case_due(first.pk) == case_due(second.pk) == Decimal(1000 - PAYMENTS // 2)
        assert_books_hold()
    bar(
        "B8 power cuts",
        measured=f"{len(CUTS)} cuts, {len(kept)} payments acknowledged, 0 lost, up again in {max(down):.0f} s at most",
        wanted=f"5 cuts: 0 lost, 0 unbalanced, the same key adds 0, {MOST_SECONDS} s",
        holds=max(down) <= MOST_SECONDS,
    )


def _write(agency, works, acknowledged, surprises):
    """One hand at the counter: when the database goes away, it tells the same fact again until it is heard."""
    try:
        for ref, case_id in works:
            deadline = time.monotonic() + PATIENCE
            while ref not in acknowledged and time.monotonic() < deadline:
                try:
                    with tenant_context(agency):
                        case = Case.objects.select_related("debtor").get(pk=case_id)
                        payment = a_transfer(case, "1.00", ref)
                        acknowledged[ref] = (payment.pk, payment.receipt.label)
                except (OperationalError, InterfaceError):
                    connection.close()
                    time.sleep(0.05)
    except Exception as error:  # noqa: BLE001  told by the test itself
        surprises.append(error)
    finally:
        connection.close()


def _cut_the_power(server, acknowledged, writers):
    """`kill -9` at each mark, then start again; how long each time nobody could write, in seconds."""
    down = []
    for mark in CUTS:
        _wait(lambda mark=mark: len(acknowledged) >= mark or not any(writer.is_alive() for writer in writers))
        started = time.monotonic()
        os.kill(server.pid(), signal.SIGKILL)
        _wait(lambda: server.pid() is None)
        heard = len(acknowledged)
        server.start()
        _wait(lambda heard=heard: len(acknowledged) > heard or not any(writer.is_alive() for writer in writers))
        down.append(time.monotonic() - started)
    return down


def _wait(for_this):
    deadline = time.monotonic() + PATIENCE
    while not for_this():
        assert time.monotonic() < deadline, "nothing moves any more"
        time.sleep(0.01)


def _agency():
    from tenants.models import Agency

    return Agency.objects.get(slug="lhermitte")


def _point_to(host, name):
    connections.close_all()
    connection.set_schema_to_public()
    for where in (connections.settings["default"], connection.settings_dict, settings.OWNER_DATABASE):
        where["HOST"], where["NAME"] = host, name


def _run(program, *arguments):
    done = subprocess.run([postgres.binary(program), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
