"""Secrets of an agency kept at rest: sealed with the installation's key, readable in that agency only.

The key of each purpose and schema is drawn from the installation's (HKDF, RFC 5869), so that a row copied to another
agency opens nothing there. What a former key sealed is still read while that key is listed (`SECRET_KEY_FALLBACKS`).
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tenants.signing import salt, secret_keys

__all__ = ["Unreadable", "reseal", "seal", "unseal"]

_KEY_BYTES = 32


class Unreadable(Exception):
    """No key of this installation opens it, in this agency and for this purpose."""


def seal(text: str, *, purpose: str) -> str:
    """Return a text sealed for one purpose, in the current agency only."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(token: str, *, purpose: str) -> str:
    """Return the text that was sealed for this purpose in this agency. Raises `Unreadable`."""
    try:
        return _box(purpose).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def reseal(token: str, *, purpose: str) -> str:
    """Return the same text sealed with today's key, so that a former one may be forgotten. Raises `Unreadable`."""
    try:
        return _box(purpose).rotate(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([_drawn(secret, salt(f"sealed:{purpose}")) for secret in secret_keys()])


# Drawn once for each agency and purpose: a page of a bank statement opens a hundred values.
@lru_cache(maxsize=1024)
def _drawn(secret: str, info: str) -> Fernet:
    drawn = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info.encode())
    return Fernet(base64.urlsafe_b64encode(drawn.derive(secret.encode())))
