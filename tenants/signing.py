"""Signed tokens that are valid in one agency only: the only user of Django's signatures.

All agencies share one secret key and all number their rows from 1: a token signed without the schema opens the same
row of every other agency. Here the schema is in the salt *and* in what is signed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.core.signing import BadSignature, SignatureExpired

from .current import schema_name

__all__ = ["BadSignature", "PasswordResetTokens", "SignatureExpired", "dumps", "loads", "salt", "secret_keys"]


def secret_keys() -> tuple[str, ...]:
    """The installation's keys: the one that makes new secrets, then the former ones still listed."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def salt(purpose: str) -> str:
    """Salt of one purpose in the current schema."""
    return f"amiable:{purpose}:{schema_name()}"


def dumps(value: Any, *, purpose: str) -> str:
    """Sign a JSON value for one purpose, in the current agency only."""
    return signing.dumps({"schema": schema_name(), "value": value}, salt=salt(purpose), compress=True)


def loads(token: str, *, purpose: str, max_age: dt.timedelta | None = None) -> Any:
    """The value signed for this purpose in this agency.

    Raises `BadSignature` for a forged token, another purpose or another agency; `SignatureExpired` (one of its kinds)
    after `max_age`.
    """
    payload = signing.loads(token, salt=salt(purpose), max_age=max_age)
    if not isinstance(payload, dict) or payload.get("schema") != schema_name():
        raise BadSignature("This token belongs to another agency.")
    return payload["value"]


class PasswordResetTokens(PasswordResetTokenGenerator):
    """Tokens of password resets, void in every other agency."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{schema_name()}:{super()._make_hash_value(user, timestamp)}"
