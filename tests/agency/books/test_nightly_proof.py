"""Each night the books are proved: bank, ledger and what is owed, to the cent, or somebody is woken."""

from datetime import timedelta

import psycopg
import time_machine
from django.utils import timezone
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.books.enums import ProofPart
from agency.books.queries import gap_now
from agency.payments.enums import Method
from agency.payments.operations import receive
from tenants.tasks import enqueue
from tests.factories import BY, NOW, TODAY, a_case


def alarms(caplog):
    return [each.getMessage() for each in caplog.records if each.levelname == "CRITICAL"]


def test_a_cent_added_behind_the_books_is_found(fresh_database, caplog):
    agency = fresh_database.first
    with tenant_context(agency):
        case = a_case()
        receive(
            case=case,
            debtor=case.debtor,
            amount=case.claims.get().total,
            method=Method.TRANSFER,
            received_on=TODAY,
            value_on=TODAY,
            source="bank",
            external_id="1",
            by=BY,
            at=NOW,
        )
        enqueue("books.prove")
    assert not alarms(caplog)
    table = sql.Identifier(agency.schema_name, "agency_posting")
    with psycopg.connect(fresh_database.superuser_url, autocommit=True) as wire:
        wire.execute("SET session_replication_role = replica")
        wire.execute(sql.SQL("UPDATE {} SET debit = debit + 0.01 WHERE account = 'bank_trust'").format(table))
    with tenant_context(agency):
        # The night after: a day is proved once.
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            enqueue("books.prove")
        assert gap_now().part == ProofPart.HELD
    assert any(one.startswith("books: held differs by -0.01 euros") for one in alarms(caplog))
