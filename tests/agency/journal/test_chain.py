"""The history of every act: nobody rewrites it without being found."""

import psycopg
import pytest
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.cases.enums import HoldReason
from agency.cases.operations import hold
from agency.journal.enums import Verb
from agency.journal.models import JournalBlock
from agency.journal.operations import record, seal_block
from agency.journal.queries import first_broken_block
from tenants.tasks import enqueue
from tests.factories import BY, NOW, a_case


@pytest.mark.usefixtures("tenant")
def test_each_line_is_sealed_once_in_blocks_that_follow_each_other(django_capture_on_commit_callbacks):
    case = a_case()
    first = seal_block(at=NOW)
    hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("journal.seal")
    second = JournalBlock.objects.latest("id")
    assert second.previous_hash == first.hash
    assert second.first_line > first.last_line
    assert seal_block(at=NOW) is None
    assert first_broken_block() is None


def test_an_act_without_its_transaction_is_refused(fresh_database):
    with tenant_context(fresh_database.first), pytest.raises(RuntimeError, match="transaction"):
        record(by=BY, at=NOW, verb=Verb.CASE_OPENED)


def alarms(caplog):
    return [each.getMessage() for each in caplog.records if each.levelname == "CRITICAL"]


@pytest.mark.parametrize(
    "harm", ["UPDATE {} SET actor_label = 'personne' WHERE id = {}", "DELETE FROM {} WHERE id = {}"]
)
def test_even_a_superuser_who_rewrites_a_line_is_found(fresh_database, harm, caplog):
    agency = fresh_database.first
    with tenant_context(agency):
        a_case()
        block = seal_block(at=NOW)
        assert first_broken_block() is None
        enqueue("journal.verify")
    assert not alarms(caplog)
    table = sql.Identifier(agency.schema_name, "agency_journalline")
    with psycopg.connect(fresh_database.superuser_url, autocommit=True) as wire:
        wire.execute("SET session_replication_role = replica")
        wire.execute(sql.SQL(harm).format(table, sql.Literal(block.last_line)))
    with tenant_context(agency):
        assert first_broken_block() == block
        enqueue("journal.verify")
    assert f"block {block.pk} no longer gives its hash" in "".join(alarms(caplog))
