"""Which column holds what: known by its title, told by a person, remembered for the creditor's next files."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django_tenants.utils import tenant_context

from agency.intake.enums import BatchState, ColumnsOrigin
from agency.intake.models import ColumnMapping, HandedFile, ImportBatch
from agency.intake.operations import (
    BatchRefused,
    abandon_batch,
    ask_confirmation,
    hand_over,
    hand_over_each,
    map_columns,
    read_next,
)
from agency.intake.tasks import drain
from agency.journal.models import JournalLine
from agency.leases.operations import LEASE
from agency.parties.models import Creditor
from agency.readers.claim_files import Mapping
from tenants.current import schema_name
from tenants.tasks import HEADER
from tests.databases import ROOT, FreshDatabase
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

ODD = ("Qui", "Où", "CP", "Localité bis", "Pièce n", "Émission", "À régler le", "Encours", "Commentaire")
TOLD = {"name": 0, "address": 1, "postcode": 2, "city": 3, "number": 4, "issued_on": 5, "due_on": 6, "open": 7}
CLOCK = {"by": BY, "at": NOW, "on": TODAY}


@pytest.fixture
def school(tenant: Any) -> Creditor:
    return a_school()


def a_school() -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


def a_book(headers: tuple[str, ...] = ODD, count: int = 3, first: int = 0, above: int = 0) -> bytes:
    """A workbook of bills, under a few lines of title."""
    book = openpyxl.Workbook()
    sheet = book.active
    for _line in range(above):
        sheet.append(["Export du logiciel"])
    sheet.append(headers)
    for rank in range(first, first + count):
        who = f"Famille {rank}"
        sheet.append(
            [who, f"{rank} rue Haute", "35000", "Rennes", f"F-{rank}", "01/09/2026", "01/10/2026", 12 + rank, ""]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def handed(school: Creditor, data: bytes, name: str = "export.xlsx") -> ImportBatch:
    (batch,) = hand_over_each(creditor=school, files=[(name, data)], **CLOCK)
    batch.refresh_from_db()
    return batch


def told(batch: ImportBatch, fields: dict[str, int] | None = None, row: int = 0) -> Mapping:
    head = batch.handed.head[row]
    return Mapping(row, tuple(head), TOLD if fields is None else fields)


def test_titles_that_nobody_knows_wait_for_a_person_and_pass_alone_the_month_after(school: Creditor) -> None:
    batch = handed(school, a_book(above=2))
    assert (batch.state, batch.rows.count()) == (BatchState.MAPPING, 0)
    assert batch.handed.head[2][:2] == ["Qui", "Où"]
    map_columns(batch=batch, mapping=told(batch, row=2), by=BY, at=NOW)
    assert read_next(at=NOW, batch=batch)
    batch.refresh_from_db()
    assert (batch.state, batch.columns["origin"]) == (BatchState.PREVIEW, ColumnsOrigin.CHOSEN)
    assert [row.outcome for row in batch.rows.all()] == ["ready"] * 3
    following = handed(school, a_book(first=10, count=4), "mois-suivant.xlsx")
    assert (following.state, following.columns["origin"]) == (BatchState.PREVIEW, ColumnsOrigin.REMEMBERED)
    assert {row.person for row in following.rows.all()} == {f"Famille {rank}" for rank in range(10, 14)}
    assert JournalLine.objects.filter(verb="batch.mapped").count() == 1


def test_what_one_creditor_told_is_worth_nothing_for_another(school: Creditor) -> None:
    batch = handed(school, a_book())
    map_columns(batch=batch, mapping=told(batch), by=BY, at=NOW)
    rival = a_creditor(name="Garage Delmas", short_name="Garage Delmas", siren="")
    a_mandate(rival)
    assert handed(rival, a_book()).state == BatchState.MAPPING


def test_columns_told_once_may_be_told_anew_until_the_file_is_confided(school: Creditor) -> None:
    batch = handed(school, a_book())
    map_columns(batch=batch, mapping=told(batch, TOLD | {"label": 8}), by=BY, at=NOW)
    read_next(at=NOW, batch=batch)
    map_columns(batch=batch, mapping=told(batch), by=BY, at=NOW)
    read_next(at=NOW, batch=batch)
    assert (batch.rows.count(), ColumnMapping.objects.get().mapping.count("label")) == (3, 0)
    ask_confirmation(batch=batch, **CLOCK)
    assert not HandedFile.objects.exists()
    with pytest.raises(BatchRefused, match="déjà été traité"):
        map_columns(batch=batch, mapping=Mapping(0, ODD, TOLD), by=BY, at=NOW)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": 0, "number": 4}, "Il manque le montant"),
        ({"open": 7}, "Il manque le nom"),
        (TOLD | {"city": 1}, "Deux champs lisent la même colonne « Où »"),
    ],
)
def test_columns_that_do_not_tell_enough_are_refused_in_words(
    school: Creditor, fields: dict[str, int], said: str
) -> None:
    batch = handed(school, a_book())
    with pytest.raises(BatchRefused, match=said):
        map_columns(batch=batch, mapping=told(batch, fields), by=BY, at=NOW)
    batch.refresh_from_db()
    assert (batch.state, ColumnMapping.objects.count()) == (BatchState.MAPPING, 0)


def test_four_hundred_columns_that_nobody_knows_are_too_many_to_go_through(school: Creditor) -> None:
    wide = ";".join(f"col{rank}" for rank in range(400)) + "\n" + ";".join(["x"] * 400)
    batch = handed(school, wide.encode(), "large.csv")
    assert batch.state == BatchState.UNREADABLE
    assert "400 colonnes" in batch.trouble


def test_several_files_are_several_deposits_and_a_broken_one_costs_the_others_nothing(school: Creditor) -> None:
    good = b"Nom;Adresse;Code postal;Ville;Facture;Date;Montant\nMarc Bon;1 rue A;35000;Rennes;F-1;01/06/2026;10,00\n"
    files = [("bon.csv", good), ("casse.pdf", b"%PDF-1.7 x"), ("bizarre.xlsx", a_book())]
    batches = hand_over_each(creditor=school, files=files, **CLOCK)
    states = [ImportBatch.objects.get(pk=batch.pk).state for batch in batches]
    assert states == [BatchState.PREVIEW, BatchState.UNREADABLE, BatchState.MAPPING]


def test_nothing_is_taken_without_a_mandate_and_an_abandoned_file_leaves_no_byte(school: Creditor) -> None:
    batch = hand_over(creditor=school, filename="a.xlsx", data=a_book(), **CLOCK)
    abandon_batch(batch=batch, by=BY, at=NOW)
    assert (HandedFile.objects.count(), read_next(at=NOW)) == (0, False)
    school.mandates.update(ends_on=TODAY - timedelta(days=1), starts_on=TODAY - timedelta(days=90))
    with pytest.raises(BatchRefused, match="mandat"):
        hand_over(creditor=school, filename="a.xlsx", data=a_book(), **CLOCK)


def test_a_file_that_stops_three_workers_is_set_aside_in_words(school: Creditor) -> None:
    batch = hand_over(creditor=school, filename="a.csv", data=b"Nom;Montant\nA;1\n", **CLOCK)
    HandedFile.objects.update(attempts=3)
    assert read_next(at=NOW)
    batch.refresh_from_db()
    assert batch.state == BatchState.UNREADABLE
    assert "trois fois" in batch.trouble


# A worker that reads the file that waits, ten lines at a time, and says so after each.
READER = """
import django; django.setup()
from django_tenants.utils import tenant_context
from tenants.models import Agency
from agency.intake.operations import reading
from tests.factories import NOW
reading.SLICE = 10
kept = reading._keep
def told(*args):
    done = kept(*args)
    print("kept", flush=True)
    return done
reading._keep = told
with tenant_context(Agency.objects.get(slug="lhermitte")):
    reading.read_next(at=NOW)
"""


def test_a_reader_killed_in_the_middle_doubles_and_loses_no_line(fresh_database: FreshDatabase) -> None:
    with tenant_context(fresh_database.first):
        school = a_school()
        lines = [f"Personne {rank};{rank} rue A;35000;Rennes;F-{rank};01/06/2026;10,00" for rank in range(95)]
        data = "\n".join(["Nom;Adresse;Code postal;Ville;Facture;Date;Montant", *lines]).encode()
        batch = hand_over(creditor=school, filename="a.csv", data=data, **CLOCK)
        command = [sys.executable, "-c", READER]
        with subprocess.Popen(command, env=fresh_database.environment, cwd=ROOT, stdout=subprocess.PIPE) as worker:
            assert worker.stdout is not None
            for _slice in range(3):
                assert worker.stdout.readline() == b"kept\n"
            os.kill(worker.pid, signal.SIGKILL)
        batch.refresh_from_db()
        assert batch.state == BatchState.READING
        assert 30 <= batch.gone_through == batch.rows.count() < 95
        assert not read_next(at=NOW), "its lease still runs"
        HandedFile.objects.update(lease_until=NOW - LEASE)
        drain.apply(headers={HEADER: schema_name()})
        batch.refresh_from_db()
        assert (batch.state, batch.rows.count()) == (BatchState.PREVIEW, 95)
        assert sorted(batch.rows.values_list("position", flat=True)) == list(range(1, 96))
