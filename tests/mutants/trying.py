"""One fault at a time in a run of its own: do the tests that go there see it?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from .planting import VARIABLE, Errand, module_of
from .sites import Site
from .tracks import Tracks, file_of

# Seconds of tests for one fault, and what starting and a crowded machine may add before it counts as endless.
MOST, PATIENCE = 60.0, 240.0
PASSED, FAILED, INTERRUPTED = 0, 1, 2
_running: set[subprocess.Popen[bytes]] = set()


class Fate(StrEnum):
    """What became of a fault."""

    FOUND = "found"
    SURVIVED = "survived"
    UNSEEN = "no test goes there"


@dataclass(frozen=True)
class Trial:
    """A fault, its fate, and the test that saw it."""

    site: Site
    fate: Fate
    by: str = ""
    seconds: float = 0.0


class RunBroken(Exception):
    """pytest itself did not run: nothing is known of the fault."""


def within(tests: Sequence[str], seconds: dict[str, float], most: float = MOST) -> list[str]:
    """The first of these tests that take `most` seconds together; one at least."""
    kept: list[str] = []
    spent = 0.0
    for test in tests:
        spent += seconds[test]
        if kept and spent > most:
            break
        kept.append(test)
    return kept


def try_out(site: Site, tracks: Tracks, room: Path) -> Trial:
    """Plant a fault and run the tests that go there until one fails. `room` is a folder of this worker alone."""
    tests = within(tracks.tests_of(site), tracks.seconds)
    if not tests:
        return Trial(site, Fate.UNSEEN)
    text = site.plant((tracks.root / site.path).read_bytes()).decode()
    began = time.monotonic()
    code, failed = run(tracks.root, room, module_of(site.path), text, tests)
    seconds = time.monotonic() - began
    if code == PASSED:
        return Trial(site, Fate.SURVIVED, seconds=seconds)
    if failed.startswith("("):
        # No test spoke: were it the machine and not the fault, this would say so.
        run(tracks.root, room, "", "", tests[:1])
    return Trial(site, Fate.FOUND, failed, seconds)


def run(root: Path, room: Path, module: str, text: str, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests on a planted module (none when `module` is empty): how pytest ended, and what failed first.

    A fault that stops collection, or never ends, is seen by anybody. Raises `RunBroken` when pytest did not run.
    """
    room.mkdir(parents=True, exist_ok=True)
    errand, told, log = room / "errand.json", room / "told", room / "log"
    told.unlink(missing_ok=True)
    Errand(module, text, list(tests), str(told)).write(errand)
    command = [
        sys.executable, "-m", "pytest", *sorted({file_of(test) for test in tests}), "-x", "-q", "--no-header",
        "--tb=short", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutants.planting",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, VARIABLE: str(errand)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _running.add(process)
        try:
            code = process.wait(MOST + PATIENCE)
        except subprocess.TimeoutExpired:
            return FAILED, "(it never ends)"
        finally:
            _end(process)
            _running.discard(process)
    if code not in (PASSED, FAILED, INTERRUPTED):
        if not module:
            raise RunBroken(log.read_text("utf-8", "replace")[-3000:])
        # A fault in what every test needs stops pytest as it starts: anybody sees that.
        return FAILED, "(nothing starts)"
    failed = told.read_text("utf-8").partition("\n")[0] if told.exists() else "(not collected)"
    return code, failed if code else ""


def stop() -> None:
    """End the runs that other threads wait for."""
    for process in list(_running):
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Nothing of a run outlives it: servers and workers that its tests started are in its session."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
