"""`make range`: the suite on every Python and every PostgreSQL that this machine has, each in a clone of its own.

`make range ARGS="tests/tenants -q"` plays a part of it; `PYTHONS="/opt/python3.12 /opt/python3.13"` names interpreters
that are not on the PATH. What is committed is what is played. One line for each pair, and 1 when one fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLONES = ROOT / ".local" / "range"
VERSIONS = ("3.11", "3.12", "3.13")
SERVERS = Path("/usr/lib/postgresql")
OLDEST = 15
TAIL = 20


def main(words: list[str]) -> int:
    """Play each pair one after the other; 0 when the suite passes on all."""
    pythons = _pythons(os.environ.get("PYTHONS", "").split())
    first = next(iter(pythons), "")
    pairs = [(python, "") for python in pythons] + [(first, server) for server in _servers()]
    lines = [(python, server or "the wheel's", *_play(python, server, words)) for python, server in pairs]
    for python, server, passed, said in lines:
        _say(f"{'yes' if passed else 'NO'}\t{_version(python)}\tPostgreSQL: {server}\t{said}")
    return 0 if lines and all(passed for _python, _server, passed, _said in lines) else 1


def _pythons(named: list[str]) -> list[str]:
    """Interpreters that answer: those named, or those of the PATH."""
    asked = named or [found for version in VERSIONS if (found := shutil.which(f"python{version}"))]
    return [python for python in asked if _version(python)]


def _version(python: str) -> str:
    told = subprocess.run([python, "-V"], capture_output=True, text=True, check=False)
    return told.stdout.strip() if told.returncode == 0 else ""


def _servers() -> list[str]:
    """Folders of the programs of each PostgreSQL of the system that the house runs on."""
    folders = sorted(SERVERS.glob("*/bin")) if SERVERS.exists() else []
    return [str(folder) for folder in folders if int(folder.parent.name) >= OLDEST and (folder / "initdb").exists()]


def _play(python: str, server: str, words: list[str]) -> tuple[bool, str]:
    """Whether `make test` passes in a new clone, and its last line."""
    clone = CLONES / f"{_version(python)} {Path(server).parent.name if server else 'wheel'}".replace(" ", "-")
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    _say(f"→ {clone.name}")
    chosen = {"AMIABLE_PG_BIN": server} if server else {}
    begun = time.monotonic()
    command = ["make", "--no-print-directory", "test", f"PYTHON={python}", f"ARGS={' '.join(words)}"]
    done = subprocess.run(command, cwd=clone, env={**os.environ, **chosen}, capture_output=True, text=True, check=False)
    said = done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or [""]
    if done.returncode:
        _say("\n".join(said[-TAIL:]))
    # Its cluster may lie in memory, out of the clone.
    forget = [str(clone / ".venv" / "bin" / "python"), "-m", "config.local.postgres", "forget"]
    subprocess.run(forget, cwd=clone, capture_output=True, check=False)
    shutil.rmtree(clone, ignore_errors=True)
    return done.returncode == 0, f"{said[-1]} ({time.monotonic() - begun:.0f} s)"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
