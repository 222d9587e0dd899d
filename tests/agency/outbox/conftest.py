"""A post office of the sandbox, an agency with its strategies, and the work of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from agency.outbox.operations import prepare
from agency.strategies.operations import install_defaults, tick
from sandbox.post import PostSandbox
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NOW


@pytest.fixture
def post(tmp_path: Path, settings: Any) -> Iterator[PostSandbox]:
    """A post office, where the agency under test has its account."""
    with PostSandbox(tmp_path) as office:
        settings.POST_OFFICE_URL = office.url
        yield office


@pytest.fixture
def agency(tenant: Any) -> Any:
    """Cabinet Lhermitte with its strategies."""
    install_defaults(by=BY, at=NOW)
    return tenant


@pytest.fixture
def morning(agency: Any) -> Callable[[date], datetime]:
    """Nine o'clock on a day: the morning run, then every letter drawn. Returns that instant."""

    def run(on: date) -> datetime:
        at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        tick(by=BY, on=on, at=at)
        while prepare(by=BY, at=at):
            pass
        return at

    return run


@pytest.fixture
def whole_day(morning: Callable[[date], datetime]) -> Callable[[date], datetime]:
    """A morning, then everything ready is handed over."""

    def run(on: date) -> datetime:
        at = morning(on)
        work_off(by=BY, at=at)
        return at

    return run
