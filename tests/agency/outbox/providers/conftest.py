"""An agency with an account at a provider of letters, of which a stand-in speaks the documented dialect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sandbox.post.dialects import MailevaSandbox

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def maileva(tmp_path: Path, settings: Any) -> Iterator[MailevaSandbox]:
    """Maileva, at nine o'clock on a Monday."""
    with MailevaSandbox(tmp_path) as office:
        settings.MAILEVA_URL = office.url
        settings.MAILEVA_SIGN_IN_URL = f"{office.url}/auth/realms/services/protocol/openid-connect/token"
        settings.POST_CALL_SECONDS = 0.4
        office.clock.set(MONDAY)
        yield office
