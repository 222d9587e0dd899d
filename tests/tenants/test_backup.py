"""One agency saved, lost and taken back: its rows, its files, its hosts, its codes; the others do not notice."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.cases.models import Case, Document
from agency.cases.operations import add_document, current_code
from agency.journal.queries import chain_fault
from tenants.models import Agency, AgencyEvent, Domain
from tenants.operations import create_agency, move_to_host, suspend_agency
from tenants.schemas import owner_connection
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer
from tests.tenants.saving import lose, rows_of

PAPER = b"%PDF-1.7 une convention fictive"


@pytest.fixture
def saved(fresh_database: Any, settings: Any, tmp_path: Path) -> tuple[Agency, Path, str, str]:
    """An agency with a case, money and a paper; its file, the case's reference, the person's code."""
    settings.MEDIA_ROOT = fresh_database.media
    # An agency of its own: those of the template share their role with other databases of the server.
    agency = create_agency(name="Cabinet Sauvé", slug="sauve", host="sauve.localhost", by="ops", at=NOW)
    move_to_host(agency, host="recouvre.localhost", by="ops", at=NOW, reason="nouveau nom")
    with tenant_context(agency):
        case = a_case()
        a_transfer(case, "100.00")
        add_document(case=case, kind="contract", title="Convention", content=PAPER, mime="application/pdf", by=BY,
                     at=NOW, on=TODAY)  # fmt: skip
        code, reference = current_code(debtor=case.debtor, by=BY, at=NOW), case.reference
    file = tmp_path / "sauve.tar"
    call_command("backup_agency", agency.slug, str(file))
    return agency, file, reference, code


def test_what_was_saved_comes_back_to_the_letter(saved: Any, fresh_database: Any) -> None:
    agency, file, reference, code = saved
    before, history = rows_of(agency), AgencyEvent.objects.filter(agency=agency).count()
    lose(agency, fresh_database.media)
    assert Client(HTTP_HOST="recouvre.localhost").get("/espace/").status_code == 404
    call_command("restore_agency", str(file))
    back = Agency.objects.get(slug=agency.slug)
    assert (back.schema_name, back.state, back.host) == (agency.schema_name, "active", "recouvre.localhost")
    assert set(Domain.objects.filter(tenant=back).values_list("domain", flat=True)) >= {"recouvre.localhost"}
    assert AgencyEvent.objects.filter(agency=back).count() == history + 1
    assert rows_of(back) == before
    with tenant_context(back):
        paper = Document.objects.get(kind="contract")
        with paper.file.open("rb") as kept:
            assert kept.read() == PAPER
        assert current_code(debtor=Case.objects.get(reference=reference).debtor, by=BY, at=NOW) == code
        assert chain_fault() is None
        # The agency goes on: numbers follow those it had, and its role may write.
        a_transfer(Case.objects.get(reference=reference), "50.00", "ligne-2")
        assert_books_hold()
    assert Client(HTTP_HOST="recouvre.localhost").get("/espace/").status_code == 200


def test_the_next_agency_opens_after_a_restore(saved: Any, fresh_database: Any) -> None:
    agency, file, _reference, _code = saved
    lose(agency, fresh_database.media)
    call_command("restore_agency", str(file))
    connection.set_schema_to_public()
    new = create_agency(name="Cabinet Neuf", slug="neuf", host="neuf.localhost", by="ops", at=NOW)
    assert new.state == "active"


@pytest.mark.parametrize("how", ["cut short", "changed", "not ours"])
def test_a_damaged_file_restores_nothing(saved: Any, fresh_database: Any, how: str) -> None:
    agency, file, _reference, _code = saved
    lose(agency, fresh_database.media)
    if how == "cut short":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif how == "not ours":
        file.write_bytes(b"bonjour")
    else:
        with tarfile.open(file) as tar:
            place = tar.getmember("schema.dump").offset_data + 5000
        content = bytearray(file.read_bytes())
        content[place] ^= 0xFF
        file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("restore_agency", str(file))
    assert not Agency.objects.filter(slug=agency.slug).exists()
    assert not (fresh_database.media / agency.schema_name).exists()
    with owner_connection.connect() as conn:
        assert conn.execute("SELECT to_regnamespace(%s)", [agency.schema_name]).fetchone() == (None,)


def test_an_agency_that_is_there_is_never_replaced(saved: Any) -> None:
    agency, file, _reference, _code = saved
    before = rows_of(agency)
    with pytest.raises(CommandError, match="a déjà ce nom court"):
        call_command("restore_agency", str(file))
    assert rows_of(agency) == before


def test_codes_that_would_open_nothing_are_told_before(saved: Any, fresh_database: Any, settings: Any) -> None:
    agency, file, _reference, _code = saved
    lose(agency, fresh_database.media)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "une-autre-clé-de-signature-assez-longue-pour-servir"
    with pytest.raises(CommandError, match="AMIABLE_OLD_SECRET_KEYS"):
        call_command("restore_agency", str(file))
    settings.SECRET_KEY_FALLBACKS = [former]
    call_command("restore_agency", str(file))
    assert Agency.objects.get(slug=agency.slug).state == "active"


def test_each_night_every_agency_has_its_file_and_old_ones_go(
    fresh_database: Any, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.MEDIA_ROOT = fresh_database.media
    folder = tmp_path / "nights"
    folder.mkdir()
    for name in ("lhermitte-2026-01-02.tar", "lhermitte-notes.txt", "autre.tar"):
        (folder / name).write_text("older")
    suspend_agency(fresh_database.second, by="ops", at=NOW, reason="loyer")
    call_command("backup_agencies", str(folder), "--keep-days", "3")
    today = timezone.localdate().isoformat()
    kept = {file.name for file in folder.iterdir()}
    assert kept == {f"lhermitte-{today}.tar", f"familles-{today}.tar", "lhermitte-notes.txt", "autre.tar"}
    assert all(tarfile.is_tarfile(folder / f"{slug}-{today}.tar") for slug in ("lhermitte", "familles"))


def test_a_backup_that_fails_is_told_stops_no_other_and_keeps_the_old_ones(
    fresh_database: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = fresh_database.media
    today = timezone.localdate().isoformat()
    old = tmp_path / "lhermitte-2026-01-02.tar"
    old.write_text("older")
    # Something stands where the file of one agency should be written.
    (tmp_path / f"familles-{today}.tar").mkdir()
    with pytest.raises(CommandError, match="familles"):
        call_command("backup_agencies", str(tmp_path))
    assert old.exists()
    assert tarfile.is_tarfile(tmp_path / f"lhermitte-{today}.tar")
    with pytest.raises(CommandError, match="au moins un jour"):
        call_command("backup_agencies", str(tmp_path), "--keep-days", "0")
