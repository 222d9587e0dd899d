"""Addresses that people answer to, each with the mark of what they answer. Pure."""

from __future__ import annotations

from datetime import timedelta

SEALED_FOR = "mail-box"
"""The purpose under which the password is sealed."""
TOLD_AFTER = timedelta(hours=1)
"""A server may rest for a while before anybody is told."""
MARK_LENGTH = 32
"""Signs of a mark: half of a message's key, 128 bits that nobody guesses."""


def marked(address: str, key: str) -> str:
    """Return the address of a box with the mark of a message, by its key at the provider."""
    name, _at, domain = address.rpartition("@")
    return f"{name}+{key[:MARK_LENGTH]}@{domain}"
