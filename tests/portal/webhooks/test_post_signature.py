"""What the post office says is believed when it is signed with our secret, lately, and not otherwise."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest

from portal.webhooks.post import TOLERANCE, signed
from tests.factories import NOW

BODY = b'{"id": "1"}'
SECRET = "whsec_poste"


@pytest.fixture(autouse=True)
def secret(settings: Any) -> None:
    settings.POST_OFFICE_WEBHOOK_SECRET = SECRET


def header(stamp: str = "") -> str:
    stamp = stamp or str(int(NOW.timestamp()))
    said = hmac.new(SECRET.encode(), f"{stamp}.".encode() + BODY, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={said}"


def test_a_word_that_is_no_pair_is_read_over() -> None:
    assert signed(BODY, f"{header()},v2", at=NOW)
    assert not signed(BODY, "v2", at=NOW)
    assert not signed(BODY, "", at=NOW)


def test_another_body_or_another_signature_is_not_believed() -> None:
    assert not signed(BODY + b" ", header(), at=NOW)
    assert not signed(BODY, header().rpartition(",")[0], at=NOW)
    assert not signed(BODY, header("hier"), at=NOW)
    assert not signed(BODY, header("٣"), at=NOW)


def test_an_old_word_is_not_believed_any_more() -> None:
    assert signed(BODY, header(), at=NOW + TOLERANCE)
    assert not signed(BODY, header(), at=NOW + TOLERANCE + timedelta(seconds=1))
    assert not signed(BODY, header(), at=NOW - TOLERANCE - timedelta(seconds=1))
