"""What docs/hosting.md installs holds together: units, settings, proxy, image."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.hosting.debian import CADDY, FILLED, blocks

ROOT = settings.BASE_DIR
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
RUNNING = (ROOT / "docs" / "running.md").read_text()


def started(unit: Path) -> str:
    """What a unit starts, as one types it in the folder of the code."""
    found = re.search(r"(?m)^ExecStart=/srv/amiable/app/\.venv/bin/(.+)$", unit.read_text())
    assert found, unit
    return found[1]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_the_page_of_running_starts_as_a_user_who_owns_nothing(unit: Path) -> None:
    text = unit.read_text()
    assert started(unit).removeprefix("python ") in RUNNING or "backup_agencies" in started(unit)
    for line in (
        "User=amiable",
        "EnvironmentFile=/etc/amiable/amiable.env",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
    ):
        assert line in text
    # The owner of the tables is nobody's who runs.
    assert "owner.env" not in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_reads_the_units() -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, UNITS), str(DEPLOY / "systemd" / "amiable-backup.timer")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    # Only what is not installed here is missing.
    said = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in said if "amiable" in line] == []


def given(path: Path, **filled: str) -> dict[str, str]:
    """The settings of a file, with what a person fills in."""
    lines = [line for line in path.read_text().splitlines() if "=" in line and not line.startswith("#")]
    found = dict(line.split("=", 1) for line in lines)
    return {name: value.strip('"') or filled.get(name, "") for name, value in found.items()}


def test_production_starts_with_the_settings_of_the_file_once_it_is_filled_in() -> None:
    told = given(DEPLOY / "amiable.env", AMIABLE_SECRET_KEY="hosting-" + "0aZ9qR7x" * 8, **FILLED)
    told |= given(DEPLOY / "owner.env") | {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    assert [name for name, value in told.items() if not value] == [
        "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "AMIABLE_MEASURES_KEY",
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=told, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def test_without_what_must_be_filled_in_it_does_not_start() -> None:
    told = given(DEPLOY / "amiable.env") | {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )
    assert "Set the environment variable AMIABLE_SECRET_KEY" in done.stderr


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy here")
@pytest.mark.parametrize("options", ["", CADDY])
def test_caddy_reads_its_file(options: str) -> None:
    command = ["caddy", "adapt", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    told = os.environ | {"AMIABLE_CADDY_OPTIONS": options}
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "/sante/hote/" in done.stdout
    # Addresses of letters hold codes: no log of requests is asked for.
    assert '"logs"' not in done.stdout


def test_a_shell_reads_the_settings_as_systemd_does() -> None:
    for name in ("amiable.env", "owner.env"):
        told = ["sh", "-euc", f"set -a; . {DEPLOY / name}; exec env"]
        done = subprocess.run(told, env={}, capture_output=True, text=True, check=True)
        read = dict(line.split("=", 1) for line in done.stdout.splitlines())
        assert given(DEPLOY / name).items() <= read.items()


def test_the_page_s_shell_is_sound() -> None:
    assert len(blocks()) > 8
    for script in [*blocks(), (ROOT / "tests/hosting/systemctl.sh").read_text()]:
        done = subprocess.run(["bash", "-n", "-c", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{script}: {done.stderr}"


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text()))


@pytest.mark.parametrize("name", ["web", "worker", "beat", "release"])
def test_containers_of_ours_write_nowhere_but_in_their_volume(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["state:/var/lib/amiable"]
    assert ("owner.env" in service["env_file"]) is (name == "release")


def test_containers_start_what_the_units_start() -> None:
    services = compose()["services"]
    image = (DEPLOY / "Containerfile").read_text()
    units = {unit.stem.removeprefix("amiable-"): started(unit) for unit in UNITS}
    assert " ".join(services["worker"]["command"]) == units["worker"]
    assert " ".join(services["beat"]["command"]) == units["beat"]
    command = yaml.safe_load(re.findall(r"(?m)^CMD (\[.*\])$", image)[-1])
    assert " ".join(command).replace("0.0.0.0", "127.0.0.1") == units["web"]
    assert set(services) == {"web", "worker", "beat", "release", "db", "queue", "proxy"}


def test_the_image_copies_what_is_there_and_runs_as_nobody() -> None:
    image = (DEPLOY / "Containerfile").read_text()
    for line in re.findall(r"(?m)^COPY (?!--)(.+)$", image):
        *sources, _ = line.split()
        assert [name for name in sources if not (ROOT / name).exists()] == []
    last = image.rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in last
    assert "HEALTHCHECK" in last
    assert "--require-hashes" in image
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "sandbox"}
    assert packages <= {line.split()[0] for line in re.findall(r"(?m)^COPY (\w+ \w+)$", last)}
