"""A pytest plugin that keeps how long each test takes and whether it passes (`-p tests.mutants.recording`)."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "AMIABLE_MUTANTS_RECORD"


class Record:
    """Seconds of each test, and the names of those that did not pass."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.seconds: dict[str, float] = defaultdict(float)
        self.bad: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add one stage of a test."""
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.bad.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write it down."""
        passed = {test: round(spent, 3) for test, spent in self.seconds.items() if test not in self.bad}
        self.place.write_text(json.dumps({"passed": passed, "bad": sorted(self.bad)}), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that hears of every test, not in its workers."""
    place = os.environ.get(VARIABLE)
    if place and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Record(Path(place)))
