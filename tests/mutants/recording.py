"""A pytest plugin that keeps of each test how long it takes, whether it passes, and which pages it asks for.

`-p tests.mutants.recording`. Pages matter because who may enter is written above a view: whoever is refused at the door
runs no line of it.
"""

from __future__ import annotations

import inspect
import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

VARIABLE = "AMIABLE_MUTANTS_RECORD"
PAGES = "pages"


class Pages:
    """In each process that runs tests: the views that addresses lead to, whoever is let in."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """One test, from its fixtures to their end."""
        self.asked.clear()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Any:
        """Send them with the report of the last stage, which crosses from a worker to the main process."""
        try:
            return (yield)
        finally:
            item.user_properties.append((PAGES, sorted(self.asked)))

    def listen(self) -> None:
        """Note each view as Django finds it."""
        from django.core.handlers.base import BaseHandler

        resolve: Callable[..., Any] = BaseHandler.resolve_request

        def noting(handler: Any, request: Any) -> Any:
            match = resolve(handler, request)
            self.asked.add(place_of(match.func))
            return match

        BaseHandler.resolve_request = noting


class Record:
    """Seconds and pages of each test, and the names of those that did not pass."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.seconds: dict[str, float] = defaultdict(float)
        self.pages: dict[str, list[str]] = {}
        self.bad: set[str] = set()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Add one stage of a test."""
        self.seconds[report.nodeid] += report.duration
        asked = dict(report.user_properties).get(PAGES)
        if asked:
            self.pages[report.nodeid] = asked
        if not report.passed:
            self.bad.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write it down."""
        passed = {test: round(spent, 3) for test, spent in self.seconds.items() if test not in self.bad}
        told = {"passed": passed, "bad": sorted(self.bad), "pages": self.pages}
        self.place.write_text(json.dumps(told), "utf-8")


def place_of(view: Any) -> str:
    """`/…/agency/cases/admin.py:36`: the file and the first line, decorators included, of what is wrapped inside."""
    inner = inspect.unwrap(getattr(view, "view_class", view))
    code = getattr(inner, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else f"{getattr(inner, '__qualname__', inner)}:0"


def pytest_configure(config: pytest.Config) -> None:
    """Listen where tests run; record in the process that hears of every test."""
    place = os.environ.get(VARIABLE)
    if not place:
        return
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Record(Path(place)))
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        pages = Pages()
        pages.listen()
        config.pluginmanager.register(pages)
