"""The history of every act: nobody rewrites it without being found."""

from contextlib import suppress
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.cases.enums import HoldReason
from agency.cases.operations import hold
from agency.journal import tasks
from agency.journal.enums import Verb
from agency.journal.models import JournalBlock, JournalLine
from agency.journal.operations import SealBusy, record, seal_block
from agency.journal.queries import block_hash, chain_fault
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
    assert chain_fault() is None


def test_an_act_without_its_transaction_is_refused(fresh_database):
    with tenant_context(fresh_database.first), pytest.raises(RuntimeError, match="transaction"):
        record(by=BY, at=NOW, verb=Verb.CASE_OPENED)


def alarms(caplog):
    return [each.getMessage() for each in caplog.records if each.levelname == "CRITICAL"]


def proved(agency):
    """What the command says of one agency, and the number it ends with."""
    out = StringIO()
    try:
        call_command("verify_journal", agency=agency.slug, stdout=out)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


def as_superuser(database, *statements):
    """Somebody who may do all: triggers and rights do not stop him."""
    table = {name: sql.Identifier(database.first.schema_name, f"agency_journal{name}") for name in ("line", "block")}
    with psycopg.connect(database.superuser_url, autocommit=True) as wire:
        wire.execute("SET session_replication_role = replica")
        for statement in statements:
            wire.execute(sql.SQL(statement).format(**table))


@pytest.fixture
def sealed(fresh_database):
    """An agency with two blocks and three acts after them; its neighbour has a chain of its own."""
    with tenant_context(fresh_database.second):
        a_case()
        seal_block(at=NOW)
    with tenant_context(fresh_database.first):
        case = a_case()
        seal_block(at=NOW)
        # An act that failed leaves a number between the two blocks that no line has.
        with suppress(ZeroDivisionError), transaction.atomic():
            record(by=BY, at=NOW, verb=Verb.CASE_MOVED)
            raise ZeroDivisionError
        hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
        seal_block(at=NOW)
        hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
    return fresh_database.first


LAST = "(SELECT max(id) FROM {block})"
HARMS = {
    "changed": ["UPDATE {line} SET actor_label = 'personne' WHERE id = (SELECT max(last_line) FROM {block})"],
    "one gone": ["DELETE FROM {line} WHERE id = (SELECT max(last_line) FROM {block})"],
    "cut": [
        f"DELETE FROM {{line}} WHERE id >= (SELECT first_line FROM {{block}} WHERE id = {LAST})",
        f"DELETE FROM {{block}} WHERE id = {LAST}",
    ],
    "all gone": ["DELETE FROM {line}", "DELETE FROM {block}"],
    "slipped in": [
        """INSERT INTO {line} (id, at, actor_kind, actor_ref, actor_label, verb, subject_type, data)
        SELECT min(last_line) + 1, now(), 'staff', '1', 'personne', 'case.moved', '', '{{}}' FROM {block}"""
    ],
}


@pytest.mark.parametrize("harm", HARMS)
def test_even_a_superuser_who_rewrites_or_cuts_the_history_is_found(sealed, fresh_database, harm, caplog):
    assert proved(sealed) == (f"{sealed.slug}\tintact\n", 0)
    as_superuser(fresh_database, *HARMS[harm])
    said, number = proved(sealed)
    assert number == 1
    assert f"{sealed.slug}\tbloc " in said
    assert proved(fresh_database.second)[1] == 0
    with tenant_context(sealed):
        enqueue("journal.verify")
    assert "journal: block" in "".join(alarms(caplog))


def test_a_history_sealed_anew_with_right_hashes_is_found(sealed, fresh_database):
    with tenant_context(sealed):
        ends = list(JournalBlock.objects.order_by("id").values_list("pk", "first_line", "last_line"))
    as_superuser(fresh_database, "UPDATE {line} SET actor_label = 'personne' WHERE id = 1", "DELETE FROM {block}")
    # Whoever rewrites a line writes blocks that chain, too, with the hashes that the house itself would compute.
    with tenant_context(sealed):
        previous = ""
        for number, first, last in ends:
            found = block_hash(previous, first, last)
            JournalBlock.objects.create(
                id=number, first_line=first, last_line=last, previous_hash=previous, hash=found, sealed_at=NOW
            )
            previous = found
        assert chain_fault().kind == "resealed"


def test_the_agency_itself_reaches_neither_its_history_nor_the_heads(sealed):
    with tenant_context(sealed):
        for forbidden in (
            "DELETE FROM agency_journalline",
            "DELETE FROM agency_journalblock",
            "UPDATE agency_journalblock SET hash = ''",
            "DELETE FROM public.tenants_chainhead",
            "INSERT INTO public.tenants_chainhead (agency_id, block, digest, at) VALUES (1, 99, '', now())",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
                cursor.execute(forbidden)
    for forbidden in ("DELETE FROM tenants_chainhead", "UPDATE tenants_chainhead SET digest = ''"):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(forbidden)
    assert proved(sealed)[1] == 0


def test_the_seal_makes_nobody_wait_behind_a_long_act(fresh_database, monkeypatch):
    agency = fresh_database.first
    monkeypatch.setattr(tasks, "SECONDS_BETWEEN", 0.05)
    with tenant_context(agency):
        case = a_case()
    with psycopg.connect(fresh_database.app_url) as long_act:
        long_act.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(agency.schema_name)))
        long_act.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(agency.schema_name)))
        long_act.execute(
            "INSERT INTO agency_journalline (at, actor_kind, actor_ref, actor_label, verb, subject_type, data)"
            " VALUES (now(), 'system', 'import', 'Amiable', 'batch.read', '', '{}')"
        )
        with tenant_context(agency):
            with pytest.raises(SealBusy):
                seal_block(at=NOW)
            enqueue("journal.seal")
            assert not JournalBlock.objects.exists()
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = '2s'")
            hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
        long_act.commit()
    with tenant_context(agency):
        enqueue("journal.seal")
        assert JournalLine.objects.latest("id").pk == JournalBlock.objects.get().last_line
        assert chain_fault() is None


def test_the_seal_comes_back_when_the_act_is_over(fresh_database, monkeypatch):
    agency, monkey = fresh_database.first, []
    with tenant_context(agency):
        a_case()
    with psycopg.connect(fresh_database.app_url) as long_act:
        long_act.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [agency.schema_name])
        monkeypatch.setattr(tasks.time, "sleep", lambda seconds: (monkey.append(seconds), long_act.rollback()))
        with tenant_context(agency):
            enqueue("journal.seal")
            assert JournalBlock.objects.exists()
    assert len(monkey) == 1


@pytest.mark.usefixtures("tenant")
def test_each_value_of_each_line_counts_and_their_zone_does_not():
    case = a_case()
    for _time in range(2):
        hold(case=case, reason=HoldReason.STAFF, by=BY, at=NOW)
    known = list(JournalLine.objects.order_by("id").values_list("id", flat=True))
    found = {block_hash("", first, last) for first, last in ((known[0], known[-1]), (known[1], known[-1]), (0, 0))}
    found |= {block_hash("", known[0], known[-2]), block_hash("avant", known[0], known[-1])}
    assert len(found) == 5
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Pacific/Auckland'")
        cursor.execute("SET LOCAL datestyle = 'German'")
    assert block_hash("", known[0], known[-1]) in found
