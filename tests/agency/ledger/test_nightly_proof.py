"""Each night the books are proved: what is held is what is owed, to the cent, or somebody is woken."""

import psycopg
from django_tenants.utils import tenant_context
from psycopg import sql

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
        enqueue("ledger.verify")
    assert not alarms(caplog)
    table = sql.Identifier(agency.schema_name, "agency_posting")
    with psycopg.connect(fresh_database.superuser_url, autocommit=True) as wire:
        wire.execute("SET session_replication_role = replica")
        wire.execute(sql.SQL("UPDATE {} SET debit = debit + 0.01 WHERE account = 'bank_trust'").format(table))
    with tenant_context(agency):
        enqueue("ledger.verify")
    assert alarms(caplog) == ["ledger: what is held differs from what is owed by 0.01 euros"]
