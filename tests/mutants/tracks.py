"""Which tests run which lines: one run of the suite under coverage, kept in .local/ while the code stays the same.

A test file that changes is run again alone; anything else that changes makes the whole run again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

from coverage import CoverageData

from . import recording
from .choosing import room_of
from .sites import Kind, Site

# Tests of the ground, of the stand-ins and of the repository itself do not judge the trade's filters and guards.
SUITE = ("tests/agency", "tests/portal", "tests/books")
ASIDE = ("tests/agency/law", "tests/agency/readers")
WATCHED = ("agency", "portal", "tenants", "config", "sandbox", "templates", "tests", "pyproject.toml", "requirements")
TEST_FILE = re.compile(r"tests/.*/test_\w+\.py$")
SIDE_BY_SIDE = re.compile(r"threading|ThreadPoolExecutor|os\.fork|tests\.together")
CHOSEN = ("-m", "not e2e and not bench")
SETTINGS = """[run]
source = agency,portal
omit = */migrations/*
disable_warnings = no-data-collected,module-not-measured,module-not-imported,already-imported,couldnt-parse
concurrency = thread
data_file = {data}
"""


@dataclass(frozen=True)
class Tracks:
    """What the run has left: seconds by test, tests by line, and the pages that a test asked for."""

    root: Path
    data: CoverageData
    seconds: dict[str, float]
    pages: dict[str, list[str]]

    def tests_of(self, site: Site) -> list[str]:
        """Tests that run the lines of a fault: those of its room, then the others, the quickest first.

        None when no test goes there.
        What runs at import is seen by whoever asks for the page or enters the function, then by those who ask for the
        most pages: they look at who may do what.
        """
        lines = self._by_line(site.path)
        tests = self._tests(lines, site.first, site.last)
        if not site.at_import and (tests or not self._at_import(lines, site)):
            return self._in_order(tests, site)
        asked = {test for test in self.pages if self._asks_for(test, site)} & self.seconds.keys()
        asked |= self._tests(lines, *site.body)
        others = [test for test in self._explorers if test not in asked]
        return self._in_order(asked, site) + others

    def _in_order(self, tests: Iterable[str], site: Site) -> list[str]:
        """A line that every test runs is held by a test of its own room, which may not be among the quickest."""
        return sorted(tests, key=lambda test: (-_nearness(test, site.path), self.seconds[test], test))

    def seen_side_by_side(self, site: Site) -> bool:
        """Whether a test of this room with two hands on the same rows goes through this lock."""
        # A room may be a package of packages: its tests stand one floor up.
        room = room_of(site).count("/") + 1
        return any(
            file_of(test) in self._side_by_side and _nearness(test, site.path) >= room for test in self.tests_of(site)
        )

    def worth_planting(self, sites: Iterable[Site]) -> list[Site]:
        """All but the locks that only a race would miss, where no test races."""
        return [site for site in sites if site.kind != Kind.LOCK or self.seen_side_by_side(site)]

    @cached_property
    def _explorers(self) -> list[str]:
        """Tests by the number of pages they ask for, the most first."""
        asking = self.pages.keys() & self.seconds.keys()
        return sorted(asking, key=lambda test: (-len(self.pages[test]), self.seconds[test], test))

    def _asks_for(self, test: str, site: Site) -> bool:
        pages = (page.rpartition(":") for page in self.pages[test])
        return any(
            path == str(self.root / site.path) and site.body[0] <= int(line) <= site.body[1] for path, _, line in pages
        )

    @cached_property
    def _side_by_side(self) -> frozenset[str]:
        files = {file_of(test) for test in self.seconds}
        return frozenset(one for one in files if SIDE_BY_SIDE.search((self.root / one).read_text("utf-8")))

    def _by_line(self, path: str) -> dict[int, list[str]]:
        return self.data.contexts_by_lineno(str(self.root / path))

    def _tests(self, lines: dict[int, list[str]], first: int, last: int) -> set[str]:
        named = {context.rpartition("|")[0] for line in range(first, last + 1) for context in lines.get(line, [])}
        return named & self.seconds.keys()

    def _at_import(self, lines: dict[int, list[str]], site: Site) -> bool:
        return any("" in lines.get(line, []) for line in range(site.first, site.last + 1))


class Named(Tracks):
    """Tests that somebody named: each fault meets them all, in their order, and nothing is recorded first."""

    def tests_of(self, site: Site) -> list[str]:
        """All of them."""
        return list(self.seconds)

    def worth_planting(self, sites: Iterable[Site]) -> list[Site]:
        """All but the locks: they are not held by a named test."""
        return [site for site in sites if site.kind != Kind.LOCK]


def named(root: Path, places: list[str]) -> Named:
    """Return the tests of these files and folders, without those that need a browser."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        *places,
        *CHOSEN,
        "--collect-only",
        "-q",
        "--no-header",
        "-p",
        "no:xdist",
    ]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    tests = [line for line in told.splitlines() if "::" in line]
    ordered = sorted(tests, key=lambda test: [test.startswith(place) for place in places].index(True))
    return Named(root, CoverageData(no_disk=True), dict.fromkeys(ordered, 0.0), {})


def file_of(test: str) -> str:
    """`tests/agency/outbox/test_tasks.py` of a test's name."""
    return test.partition("::")[0]


def _nearness(test: str, path: str) -> int:
    """How many folders a test's file shares with a module, `tests/` apart."""
    folders = zip(file_of(test).split("/")[1:-1], path.split("/")[:-1], strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], folders))


def tracks(root: Path, local: Path) -> Tracks:
    """Return the tracks of the code as it is, made or made again where they are not."""
    local.mkdir(parents=True, exist_ok=True)
    kept = local / "tracks.json"
    known = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    ground, files = _hashes(root)
    if known.get("ground") != ground or "pages" not in known or not (local / "tracks.coverage").exists():
        known = {"ground": ground, "files": {}, "seconds": {}, "pages": {}}
    changed = sorted(one for one, digest in files.items() if known["files"].get(one) != digest)
    if changed:
        said = _run(root, local, changed if known["files"] else [one for one in SUITE if (root / one).is_dir()])
        _merge(local, fresh=not known["files"])
        standing = files.keys() - set(changed)
        for part, name in (("seconds", "passed"), ("pages", "pages")):
            known[part] = {test: one for test, one in known[part].items() if file_of(test) in standing} | said[name]
        known["files"] = files
        kept.write_text(json.dumps(known), "utf-8")
    data = CoverageData(str(local / "tracks.coverage"))
    data.read()
    return Tracks(root, data, known["seconds"], known["pages"])


def _hashes(root: Path) -> tuple[str, dict[str, str]]:
    """One number for all that every test depends on, and one for each test file of the suite."""
    ground, files = hashlib.sha256(), {}
    for path in sorted(path for top in WATCHED for path in (root / top, *(root / top).rglob("*")) if path.is_file()):
        name = path.relative_to(root).as_posix()
        if "__pycache__" in path.parts or name.startswith(("tests/house", "tests/mutants")):
            continue
        if TEST_FILE.match(name):
            if name.startswith(SUITE) and not name.startswith(ASIDE):
                files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            ground.update(f"{name}\n".encode() + path.read_bytes())
    return ground.hexdigest(), files


def _run(root: Path, local: Path, places: list[str]) -> dict[str, Any]:
    """Run these tests under coverage with two hands; return what was recorded of them."""
    (local / "new.coveragerc").write_text(SETTINGS.format(data=local / "new.coverage"), "utf-8")
    record = local / "new.json"
    command = [
        sys.executable, "-m", "pytest", *places, *CHOSEN, "-n", "2", "--dist", "loadfile", "-q",
        "--no-header", "--tb=short", "-p", "no:cacheprovider", "-p", "tests.mutants.recording", "--cov",
        f"--cov-config={local / 'new.coveragerc'}", "--cov-context=test", "--cov-report=",
        *(f"--ignore={one}" for one in ASIDE),
    ]  # fmt: skip
    subprocess.run(command, cwd=root, env={**os.environ, recording.VARIABLE: str(record)}, check=False)
    said: dict[str, Any] = json.loads(record.read_text("utf-8"))
    for test in said["bad"]:
        sys.stdout.write(f"not used, it does not pass: {test}\n")
    return said


def _merge(local: Path, *, fresh: bool) -> None:
    new, kept = local / "new.coverage", local / "tracks.coverage"
    if fresh:
        shutil.move(new, kept)
        return
    standing, added = CoverageData(str(kept)), CoverageData(str(new))
    standing.read()
    added.read()
    standing.update(added)
    standing.write()
