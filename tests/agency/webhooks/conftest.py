"""The college's accounting program listens on this machine, and the clock is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from agency.cases.models import Case
from sandbox.programs import ProgramSandbox
from tests.factories import NOW, a_case


@pytest.fixture
def clock() -> Iterator[Any]:
    """The second of November 2026, moved by hand."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def program(tmp_path: Path, settings: Any) -> Iterator[ProgramSandbox]:
    """The college's accounting program listens."""
    settings.OUTBOUND_SESSION, settings.WEBHOOKS_IN_CLEAR = "config.outbound.any_session", True
    with ProgramSandbox(tmp_path) as service:
        yield service


@pytest.fixture
def case(tenant: Any, clock: Any) -> Case:
    return a_case()
