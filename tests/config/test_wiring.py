"""Production settings, workers and logs."""

from __future__ import annotations

import logging
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.beat import Scheduler
from config.celery import app
from config.logs.lines import PrivateFormatter, SchemaFilter, logging_config
from config.messaging import BEAT_SCHEDULE, transport_options
from tenants.schemas.owner_connection import parameters
from tenants.tasks import AgencyTask, PlatformTask

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "AMIABLE_SECRET_KEY": "kQ2v8Zr5Lw1Xn7Tf4Hb9Jd3Ms6Pc0Yg-Ue2Ra5Vi8Ko1Wx4Nz7Bq",
    "DATABASE_URL": "postgresql://amiable_app:secret@db.example/amiable?sslmode=verify-full",
    "OWNER_DATABASE_URL": "postgresql://amiable_owner:secret@db.example/amiable?sslmode=verify-full",
    "BROKER_URL": "redis://broker.example:6379/0",
    "REDIS_URL": "redis://cache.example:6379/1",
    "STRIPE_SECRET_KEY": "sk_live_essai",
    "STRIPE_WEBHOOK_SECRET": "whsec_essai",
    "AMIABLE_POST_OFFICE_URL": "https://poste.example",
    "AMIABLE_POST_OFFICE_KEY": "essai",
    "AMIABLE_POST_OFFICE_WEBHOOK_SECRET": "essai",
    "EMAIL_HOST": "smtp.example",
    "AMIABLE_FROM_EMAIL": "ne-pas-repondre@amiable.example",
    "AMIABLE_HOSTS": ".amiable.example",
    "AMIABLE_PUBLIC_HOSTS": "amiable.example",
}


def python(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_production_is_clean_for_djangos_own_check():
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", environment=PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues (0 silenced)" in done.stdout


SECRETS = sorted(
    set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE", "OWNER_DATABASE_URL", "AMIABLE_HOSTS", "AMIABLE_PUBLIC_HOSTS"}
)


@pytest.mark.parametrize("name", SECRETS)
def test_production_asks_for_each_address_and_secret_by_name(name, monkeypatch):
    """No default of a developer's machine ever reaches production."""
    for key, value in PRODUCTION.items():
        monkeypatch.setenv(key, value)
    assert runpy.run_module("config.settings.prod")["DEBUG"] is False
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"Set the environment variable {name} "):
        runpy.run_module("config.settings.prod")


def test_production_loads_nothing_of_the_local_launcher():
    """A new module of `config` is not in the import contract by itself: what runs is looked at too."""
    look = "import sys, config.wsgi; print([name for name in sys.modules if name.startswith('config.local')])"
    done = python("-c", look, environment=PRODUCTION)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_the_owners_database_is_asked_for_by_name_where_it_is_needed(settings):
    settings.OWNER_DATABASE = {}
    with pytest.raises(ImproperlyConfigured, match="OWNER_DATABASE_URL"):
        parameters()


def test_beat_calls_tasks_that_exist_for_each_agency():
    assert BEAT_SCHEDULE
    for entry in BEAT_SCHEDULE.values():
        assert isinstance(current_app.tasks[entry["task"]], PlatformTask)
        if "kwargs" in entry:
            assert isinstance(current_app.tasks[entry["kwargs"]["task"]], AgencyTask)


def test_every_task_of_the_house_knows_where_it_runs():
    """A task of another kind would run in public, without a word."""
    ours = {name: task for name, task in current_app.tasks.items() if not name.startswith(("celery.", "tests."))}
    assert "outbox.drain" in ours
    assert {name for name, task in ours.items() if not isinstance(task, AgencyTask | PlatformTask)} == set()


def test_a_message_may_be_lost_but_never_kept_by_a_dead_worker():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.accept_content == ["json"]
    options = transport_options("pgmq://amiable_queue@/amiable_queue?host=/run/pg")
    assert options["visibility_timeout"] > app.conf.task_time_limit
    assert options["conn_string"] == "user=amiable_queue dbname=amiable_queue host=/run/pg"
    assert not options["init_extension"]
    assert transport_options("redis://broker.example")["visibility_timeout"] == 900


@pytest.mark.parametrize(
    "private",
    [
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
        "eva.exemple@exemple.example",
        "06 12 34 56 78",
        "+33612345678",
    ],
)
def test_logs_hold_no_personal_data(private):
    record = logging.LogRecord("agency", logging.INFO, __file__, 1, "reçu de %s ce matin", (private,), None)
    assert PrivateFormatter("%(message)s").format(record) == "reçu de … ce matin"


def test_the_code_of_a_letter_is_not_in_the_logs():
    record = logging.LogRecord("django", logging.INFO, __file__, 1, "GET /c/7K3MQ0XW9A 200", (), None)
    assert PrivateFormatter("%(message)s").format(record) == "GET /c/… 200"


def test_a_message_forges_no_line_of_the_log():
    words = "no such page /x\n2026-11-22 INFO a_b django: paid\r\x1b[2J"
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, words, (), None)
    said = PrivateFormatter("%(message)s").format(record)
    assert said == r"no such page /x\x0a2026-11-22 INFO a_b django: paid\x0d\x1b[2J"


def test_a_row_quoted_within_a_message_is_blanked_before_its_lines_are_told():
    words = "refused: duplicate key\nDETAIL:  Key (name)=(Lea Martin) already exists."
    record = logging.LogRecord("agency", logging.ERROR, __file__, 1, words, (), None)
    assert "Martin" not in PrivateFormatter("%(message)s").format(record)


def test_the_instant_of_a_line_has_its_offset():
    said = logging_config(level="INFO")["formatters"]["line"]
    record = logging.LogRecord("agency", logging.INFO, __file__, 1, "bonjour", (), None)
    record.schema = "-"
    line = PrivateFormatter(said["format"], style=said["style"], datefmt=said["datefmt"]).format(record)
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO - agency: bonjour$", line)


def test_each_cookie_of_production_is_bound_to_its_host_and_read_by_no_script(monkeypatch):
    for key, value in PRODUCTION.items():
        monkeypatch.setenv(key, value)
    said = runpy.run_module("config.settings.prod")
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert said[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert said[f"{kind}_COOKIE_SECURE"] is True
        assert said[f"{kind}_COOKIE_HTTPONLY"] is True
        assert said.get(f"{kind}_COOKIE_SAMESITE", "Lax") == "Lax"
    # A year of TLS alone, on every name below; a working day at most, an hour without a page.
    assert (said["SECURE_HSTS_SECONDS"], said["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (31_536_000, True)
    assert (said["SESSION_LONGEST"], said["SESSION_IDLE"]) == (43_200, 3600)


def test_logs_keep_what_is_harmless():
    line = "case 2026-000123 paid 486,00 € on 2026-11-22"
    record = logging.LogRecord("agency", logging.INFO, __file__, 1, line, (), None)
    assert PrivateFormatter("%(message)s").format(record) == line


def test_each_line_says_in_which_schema(tenant):
    record = logging.LogRecord("agency", logging.INFO, __file__, 1, "bonjour", (), None)
    assert SchemaFilter().filter(record)
    assert record.schema == tenant.schema_name


def test_default_language_and_time_zone():
    assert (settings.LANGUAGE_CODE, settings.TIME_ZONE, settings.USE_TZ) == ("fr", "Europe/Paris", True)
    assert [code for code, _name in settings.LANGUAGES] == ["fr", "en"]


def test_no_page_asks_a_browser_for_a_camera(tenant_client):
    for address in ("/espace/", "/compte/login/", "/rien/"):
        assert "camera=()" in tenant_client.get(address).headers["Permissions-Policy"]


def test_the_demo_writes_no_address_of_a_letter_in_a_log():
    """The web server's own access log would hold `/c/CODE` in clear."""
    assert "--access-logfile" not in (ROOT / "config/local/demo/supervisor.py").read_text()


def test_the_clock_of_the_workers_loads_no_application():
    """It sends names of tasks: 130 MB of models would tick for nothing."""
    look = (
        "import sys, config.beat as beat; beat.app.loader.import_default_modules(); "
        "from django.apps import apps; print(apps.ready, 'wagtail' in sys.modules, len(beat.app.conf.beat_schedule))"
    )
    done = python("-c", look, environment=PRODUCTION)
    assert (done.returncode, done.stdout.split()) == (0, ["False", "False", str(len(BEAT_SCHEDULE))]), done.stderr


def test_beat_starts_in_a_folder_that_is_not_there_yet(tmp_path):
    place = tmp_path / "new" / "beat"
    scheduler = Scheduler(app=app, schedule_filename=str(place))
    scheduler.close()
    assert list(place.parent.iterdir())
