"""Accounts that paid for somebody before: what they are known by, and when one is believed. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

# So many times a person of the team must have said so before an account is believed by itself.
TWICE = 2


def fingerprint(*, secret: str, schema: str, iban: str) -> str:
    """Return the keyed print under which an account is kept: the account itself is not."""
    compact = "".join(iban.split()).upper()
    return hmac.new(secret.encode(), f"payer:{schema}:{compact}".encode(), hashlib.sha256).hexdigest()


def trusted(confirmed: Iterable[tuple[int, bool]]) -> int | None:
    """Return whose account it surely is, from what was confirmed of it: each time a person, and if in their own name.

    A joint account, a firm that pays for its people, a parent: an account that served for two persons, or that is
    not in the person's own name, is nobody's by itself.
    """
    told = list(confirmed)
    people = {person for person, _own in told}
    sure = len(people) == 1 and len(told) >= TWICE and all(own for _person, own in told)
    return people.pop() if sure else None
