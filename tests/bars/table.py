"""A pytest plugin: what the bars of reliability measure, told in one table at the end of a run.

`make bars` plays them at their real size (AMIABLE_BARS=full), for the night; `make test` plays them small.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

FULL = os.environ.get("AMIABLE_BARS") == "full"
HEADINGS = ("bar", "measured", "wanted", "holds")


def crowd() -> float:
    """By how much others who wait for the processors stretch a time: 1 on a machine of one's own."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.fixture
def bar(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`bar("B26", measured="…", wanted="…", holds=…)`: a line of the table; the test fails when it does not hold."""

    def tell(name: str, *, measured: str, wanted: str, holds: bool) -> None:
        request.node.user_properties.append(("bar", (name, measured, wanted, "yes" if holds else "NO")))
        assert holds, f"{name}: {measured}; wanted: {wanted}"

    return tell


@pytest.fixture
def bar_part(request: pytest.FixtureRequest) -> Callable[[str, str, int], None]:
    """`bar_part("B9", "runs agree", 5_000)`: one of so many parts of a bar, told in one line, whoever played it."""

    def tell(name: str, what: str, wanted: int) -> None:
        request.node.user_properties.append(("part", (name, what, wanted)))

    return tell


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each bar that was played, in their order."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    # A test's properties come with the report of its call and with that of its end.
    said = {(kind, tuple(what), each.nodeid) for each in reports for kind, what in getattr(each, "user_properties", ())}
    parts = Counter(what for kind, what, _test in said if kind == "part")
    lines = {what for kind, what, _test in said if kind == "bar"}
    lines |= {_in_parts(*part, held) for part, held in parts.items()}
    if lines:
        terminalreporter.section("bars of reliability")
    for line in (HEADINGS, *sorted(lines)) if lines else ():
        terminalreporter.write_line(" | ".join(line))


def _in_parts(name: str, what: str, wanted: int, held: int) -> tuple[str, ...]:
    return (name, f"{held:,} {what}", f"{wanted:,}", "yes" if held == wanted else "NO")
