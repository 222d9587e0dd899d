"""docs/running.md keeps its word: each command is run as written, in a clean folder, or has a test of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import ManagementUtility
from django_tenants.utils import tenant_context
from psycopg import sql

from tenants.models import Agency
from tests import databases
from tests.agency.banking.camt import Credit, camt053
from tests.factories import AGENCY_IBAN, a_creditor, a_mandate, a_profile

ROOT = settings.BASE_DIR
PAGE = (ROOT / "docs" / "running.md").read_text()
PROGRAMS = ("manage.py", "gunicorn", "celery", "uv", "make", "python", "psql")
# What is not run here, and what does: a test, by its file and name, or a file of the repository that holds the command.
ELSEWHERE = {
    "manage.py rates add": "tests/agency/rates/test_rates.py",
    "manage.py migrate": "tests/tenants/test_schema_migrations.py",
    "manage.py backup_agency": "tests/tenants/test_backup.py",
    "manage.py restore_agency": "tests/tenants/test_backup.py",
    "manage.py hand_over_agency": "tests/tenants/test_moving.py",
    "manage.py take_over_agency": "tests/tenants/test_moving.py",
    "manage.py add_operator ops@amiable.example --forget-second-factor": "tests/portal/operators/test_back_office.py",
    "python -m config.local.postgres": "tests/config/test_postgres.py",
    "python -m config.local.drill": "tests/config/test_drill.py",
    "psql": "tests/config/test_postgres.py",
    "python -c": "tests/agency/language/test_third_language.py",
    "python -m config.local.messages": "tests/house/test_language.py",
    # They speak to a registry: `make` syncs by the same command each time the list of packages changes.
    "uv pip sync": "Makefile",
    "uv pip compile": "tests/config/test_running_page.py::test_the_lists_of_packages_agree",
}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod", "AMIABLE_SECRET_KEY": "page-" + "0aZ9" * 15,
    "AMIABLE_PUBLIC_HOSTS": "amiable.example", "REDIS_URL": "redis://127.0.0.1:1/1",
    "STRIPE_SECRET_KEY": "sk_test_page", "STRIPE_WEBHOOK_SECRET": "whsec_page",
    "AMIABLE_POST_OFFICE_URL": "https://poste.example", "AMIABLE_POST_OFFICE_KEY": "page-{schema}",
    "AMIABLE_POST_OFFICE_WEBHOOK_SECRET": "page", "EMAIL_HOST": "127.0.0.1",
    "AMIABLE_FROM_EMAIL": "Amiable <page@amiable.example>",
}  # fmt: skip
# What each process says once it works.
READY = {"gunicorn": "Listening at", "worker": "ready.", "beat": "beat: Starting"}


def blocks(language: str = "") -> list[str]:
    """The code blocks of the page in this language."""
    return [text for kind, text in re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", PAGE) if kind == language]


def commands() -> list[str]:
    """Every command of the page, alone on its line or within a sentence, without what is said beside it."""
    lines = [line for block in blocks() for line in block.replace("\\\n", " ").splitlines()]
    spoken = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```$", "", PAGE))
    # « … » stands for more of the same.
    alone, within = ([_words(line) for line in some] for some in (lines, spoken))
    named = [each for each in within if not any(f"{whole} ".startswith(f"{each} ") for whole in alone)]
    return [each for each in [*alone, *named] if each.partition(" ")[0] in PROGRAMS and " " in each]


def _words(line: str) -> str:
    """The command of a line: what is said after a sign, and what follows another command, left out."""
    return " ".join(re.sub(r"(\s#|\s;\s).*", "", line).replace(" …", "").split())


def elsewhere(command: str) -> str:
    """Where a command that is not run here has its proof; empty when nothing is said of it."""
    named = [place for start, place in ELSEWHERE.items() if f"{command} ".startswith(f"{start} ")]
    return named[0] if named else ""


def run_here() -> list[str]:
    """The commands of the blocks that this page's tests run, in the order of the page."""
    return [each for each in dict.fromkeys(commands()) if not elsewhere(each) and not each.startswith("make")]


def test_every_command_is_run_here_or_has_its_own_test() -> None:
    assert len(commands()) > 30
    known = [elsewhere(each) for each in commands()]
    for place in filter(None, known):
        path, _, name = place.partition("::")
        assert f"def {name}" in (ROOT / path).read_text() if name else (ROOT / path).exists(), place
    starts = ("manage.py", "gunicorn config.wsgi", "celery -A config.celery", "celery -A config.beat")
    assert [each for each in run_here() if not each.startswith(starts)] == []


def test_make_knows_its_targets() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text()))
    assert {each.split()[1] for each in commands() if each.startswith("make ")} <= targets


def test_the_lists_of_packages_agree() -> None:
    def pinned(name: str) -> set[str]:
        return set(re.findall(r"(?m)^[\w.-]+==\S+", (ROOT / "requirements" / name).read_text()))

    assert (
        "uv pip sync --quiet --compile-bytecode --require-hashes requirements/dev.txt"
        in (ROOT / "Makefile").read_text()
    )
    assert pinned("base.txt") < pinned("local.txt") < pinned("dev.txt")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clean folder, with the two files that the page names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "RELEVE.xml").write_bytes(camt053(Credit("55.00", payer="INCONNU"), iban=AGENCY_IBAN))
    shutil.copy(ROOT / "tests" / "demo_files" / "college-saint-aubin.csv", tmp_path / "impayes.csv")
    return tmp_path


def managed(command: str) -> int:
    """Run a line of the page as `manage.py` would; the number it ends with."""
    try:
        ManagementUtility(shlex.split(command)).execute()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_the_commands_of_an_operator_run_in_their_order(fresh_database: Any, place: Path) -> None:
    # The page opens the agency that the suite already has.
    Agency.objects.filter(slug="lhermitte").update(slug="ancien", code="ANC1")
    ends = {}
    for command in run_here():
        if not command.startswith("manage.py ") or "--deploy" in command or "collectstatic" in command:
            continue
        if "tenant_command" in command:
            # A prompt that nobody types at.
            schema = Agency.objects.get(slug="lhermitte").schema_name
            ends[command] = managed(f"{command.replace('a_…', schema)} --command pass")
            continue
        ends[command] = managed(command)
        if "create_agency" in command:
            with tenant_context(Agency.objects.get(slug="lhermitte")):
                a_profile()
                a_mandate(a_creditor(siren="552100554"))
        if " suspend " in command:
            again = command.replace("suspend", "reopen")
            ends[again] = managed(again)
    assert len(ends) > 12
    missing = ends.pop("manage.py rates list")
    assert missing in {0, 1}, "one when the law’s figures of today are missing"
    assert {command: end for command, end in ends.items() if end} == {}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The code alone, as a release brings it: no local folder, no file of anybody."""
    clean = tmp_path / "release"
    for name in ("agency", "config", "portal", "tenants", "templates", "locale"):
        shutil.copytree(ROOT / name, clean / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "gunicorn.conf.py"):
        shutil.copy(ROOT / name, clean / name)
    return clean


def environment(database: Any, clean: Path) -> dict[str, str]:
    """What production is given, and nothing of ours."""
    usual = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    places = {"AMIABLE_MEDIA_ROOT": str(clean / "media"), "AMIABLE_STATIC_ROOT": str(clean / "static")}
    urls = {"DATABASE_URL": database.app_url, "BROKER_URL": database.queue()}
    return usual | PRODUCTION | places | urls


def arguments(command: str) -> list[str]:
    """The line of the page with this Python's programs, on a port of this test, one process where it says four."""
    words = shlex.split(command.replace("127.0.0.1:8000", "127.0.0.1:0").replace("--workers 4", "--workers 1"))
    if words[0] == "manage.py":
        return [sys.executable, *words]
    return [str(Path(sys.executable).with_name(words[0])), *words[1:]]


def test_a_release_starts_in_a_clean_folder(fresh_database: Any, checkout: Path, tmp_path: Path) -> None:
    told = environment(fresh_database, checkout)
    for command in run_here():
        if "--deploy" in command or "collectstatic" in command:
            done = subprocess.run(
                arguments(command), cwd=checkout, env=told, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
    assert list((checkout / "static").rglob("tokens.*.css"))
    started = [each for each in run_here() if not each.startswith("manage.py")]
    assert len(started) == len(READY)
    running = {}
    try:
        for number, command in enumerate(started):
            log = (tmp_path / f"{number}.log").open("w")
            running[command] = subprocess.Popen(
                arguments(command), cwd=checkout, env=told, stdout=log, stderr=subprocess.STDOUT
            )
            log.close()
        for number, command in enumerate(started):
            word = next(said for name, said in READY.items() if name in command)
            assert _says(tmp_path / f"{number}.log", word, running[command]), command
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(timeout=30)


def _says(log: Path, word: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 120
    while word not in log.read_text():
        assert process.poll() is None, log.read_text()[-2000:]
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_the_roles_and_the_database_are_made_as_written(fresh_database: Any) -> None:
    mine = f"page_{os.getpid()}"
    (script,) = blocks("sql")
    names = ["amiable_owner", "amiable_app", "amiable"]
    try:
        with databases.superuser() as wire:
            for statement in script.replace("amiable", mine).replace("…", "x").split(";"):
                if statement.strip():
                    wire.execute(statement.encode())
        with psycopg.connect(databases.server().dsn(mine, f"{mine}_owner")) as owner:
            assert owner.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    finally:
        databases.drop(mine)
        with databases.superuser() as wire:
            for name in names[:2]:
                wire.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name.replace("amiable", mine))))


@pytest.mark.parametrize("program", ["caddy", "nginx"])
def test_the_proxys_page_is_read_by_the_proxy(program: str, tmp_path: Path) -> None:
    (text,) = blocks("nginx") if program == "nginx" else [each for each in blocks() if "on_demand_tls" in each]
    assert text.count("{") == text.count("}")
    if shutil.which(program) is None:
        pytest.skip(f"{program} absent de cette machine : sa page n’est pas relue.")
    page = tmp_path / "page"
    if program == "nginx":
        text = re.sub(r"listen 443 ssl", "listen 127.0.0.1:1", text)
        text = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {text} }}"
    page.write_text(text)
    check = ["caddy", "adapt", "--adapter", "caddyfile", "--config"] if program == "caddy" else ["nginx", "-t", "-c"]
    done = subprocess.run([*check, str(page)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
