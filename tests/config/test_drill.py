"""The rehearsal of a restore: what was saved comes back in a server of its own, and what would not is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django_tenants.utils import tenant_context

from config.local import drill
from tests.bars.many import opened
from tests.databases import ROOT
from tests.factories import a_case
from tests.factories.transfers import a_transfer


def _rehearsed(database: Any, folder: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    environment = {**database.environment, "AMIABLE_LOCAL_DIR": str(folder)}
    command = [sys.executable, "-m", "config.local.drill", *map(str, files)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_a_file_comes_back_whole_a_damaged_one_is_told_and_nothing_is_left(
    fresh_database: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = fresh_database.media
    agency = opened(0)
    with tenant_context(agency):
        a_transfer(a_case(), "100.00")
    whole, damaged, local = tmp_path / "entier.tar", tmp_path / "abime.tar", tmp_path / "local"
    call_command("backup_agency", agency.slug, str(whole))
    damaged.write_bytes(whole.read_bytes()[:2000])
    done = _rehearsed(fresh_database, local, damaged, whole)
    lines = done.stdout.splitlines()
    assert "NE REVIENT PAS" in lines[0]
    assert "n’est pas une sauvegarde entière" in lines[0]
    assert lines[1].startswith("cabinet-0\trendu en ")
    assert lines[1].endswith("comptes : tout concorde ; journal : intact")
    assert done.returncode == 1
    assert [path for path in local.rglob("*") if path.is_file() and path.suffix != ".lock"] == []
    with psycopg.connect(fresh_database.superuser_url) as wire:
        assert wire.execute("SELECT count(*) FROM public.tenants_agencyevent WHERE action = 'restore'").fetchone() == (
            0,
        )


def test_no_file_is_no_rehearsal(capsys: pytest.CaptureFixture[str]) -> None:
    assert drill.main([]) == 2
    assert "nommez au moins une sauvegarde" in capsys.readouterr().out
