"""A pytest plugin: what the bars of reliability measure, told in one table at the end of a run.

`make bars` plays them at their real size (AMIABLE_BARS=full), for the night; `make test` plays them small.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

FULL = os.environ.get("AMIABLE_BARS") == "full"
HEADINGS = ("bar", "measured", "wanted", "holds")


@pytest.fixture
def bar(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`bar("B26", measured="…", wanted="…", holds=…)`: a line of the table; the test fails when it does not hold."""

    def tell(name: str, *, measured: str, wanted: str, holds: bool) -> None:
        request.node.user_properties.append(("bar", (name, measured, wanted, "yes" if holds else "NO")))
        assert holds, f"{name}: {measured}; wanted: {wanted}"

    return tell


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each bar that was played, in their order."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    lines = {tuple(said) for each in reports for kind, said in getattr(each, "user_properties", ()) if kind == "bar"}
    if lines:
        terminalreporter.section("bars of reliability")
    for line in (HEADINGS, *sorted(lines)) if lines else ():
        terminalreporter.write_line(" | ".join(line))
