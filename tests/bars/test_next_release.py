"""B22: the next release migrates agencies while it is killed, and the release that runs works on meanwhile."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from psycopg import sql

from agency.cases.models import Case
from tenants.models import Agency
from tenants.schemas import owner_connection
from tests.bars.many import opened
from tests.bars.table import FULL, crowd
from tests.databases import AgencyClient
from tests.factories import a_case
from tests.factories.transfers import a_transfer

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "manage.py", "migrate_agencies", "--jobs", "2"]
AGENCIES, KILLS = (200, 10) if FULL else (5, 1)
# What any release may bring: a column that may be empty, an index.
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("agency", "{last}")]
    operations = [
        migrations.AddField("Case", "shelf", models.TextField(null=True)),
        migrations.AddIndex("Case", models.Index(fields=["shelf"], name="case_shelf")),
    ]
"""
MIGRATED = """
SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = 'case_shelf' AND n.nspname LIKE 'a\\_%'
"""


@pytest.mark.bar
def test_a_migration_killed_again_and_again_ends_and_the_code_of_before_works_on(
    fresh_database: Any, tmp_path: Path, bar: Any
) -> None:
    agencies = [*Agency.objects.all(), *(opened(number) for number in range(AGENCIES - 2))]
    tree, chance = _next_release(tmp_path), random.Random(22)
    killed = 0
    for _ in range(KILLS):
        killed += _killed_on_its_way(tree, fresh_database.environment, chance)
        done = _migrated()
        _work_in([agency for agency in agencies if agency.schema_name in done][-1:])
        _work_in([agency for agency in agencies if agency.schema_name not in done][:1])
    left, begun = AGENCIES - len(_migrated()), time.perf_counter()
    subprocess.run(COMMAND, cwd=tree, env=fresh_database.environment, check=True, timeout=900)
    each = (time.perf_counter() - begun) / max(left, 1)
    _work_in(agencies)
    with owner_connection.connect() as conn:
        once = [
            conn.execute(
                sql.SQL("SELECT count(*) FROM {}.django_migrations WHERE app = 'agency' AND name = '9999_next'").format(
                    sql.Identifier(agency.schema_name)
                )
            ).fetchone()
            for agency in agencies
        ]
    bar(
        "B22 the next release",
        measured=f"{len(_migrated())} of {AGENCIES}, killed {killed} times, {each:.2f} s each for the last {left}",
        wanted="all, the code of before works throughout, 0.5 s each on a quiet machine",
        holds=len(_migrated()) == AGENCIES
        and set(once) == {(1,)}
        and killed > 0
        and (not FULL or each <= 0.5 * crowd()),
    )


def _next_release(folder: Path) -> Path:
    """The tree of the next release: this one, and one migration more."""
    tree = folder / "next"
    migrations = tree / "agency" / "migrations"
    migrations.mkdir(parents=True)
    shutil.copy(ROOT / "manage.py", tree)
    for here in (ROOT, ROOT / "agency", ROOT / "agency" / "migrations"):
        for path in here.iterdir():
            twin = tree / path.relative_to(ROOT)
            if not twin.exists() and path.name != "__pycache__":
                twin.symlink_to(path)
    last = (ROOT / "agency" / "migrations" / "max_migration.txt").read_text().strip()
    (migrations / "9999_next.py").write_text(MIGRATION.format(last=last))
    return tree


def _killed_on_its_way(tree: Path, environment: dict[str, str], chance: random.Random) -> bool:
    """Whether the migration was still at work when it and its helpers were killed."""
    before = len(_migrated())
    process = subprocess.Popen(COMMAND, cwd=tree, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    while process.poll() is None and len(_migrated()) <= before + chance.randrange(max(1, AGENCIES // 25)):
        time.sleep(0.02)
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    return running


def _migrated() -> set[str]:
    with owner_connection.connect() as conn:
        return {schema for (schema,) in conn.execute(MIGRATED)}


def _work_in(agencies: list[Agency]) -> None:
    """What the code of today does all day, in an agency that is ahead or behind: its page, a case, money."""
    for agency in agencies:
        assert AgencyClient(agency).get("/compte/login/").status_code == 200
        with tenant_context(agency):
            number = Case.objects.count()
            a_transfer(a_case(number=f"N-{number}"), "10.00", f"line-{number}")
