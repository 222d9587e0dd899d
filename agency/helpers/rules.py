"""How long somebody helps, what ends it, which two secrets open their page. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from agency.cases.enums import CLOSED_STATES
from agency.common.calendar import add_months
from agency.common.identifiers import access_code_from_bytes
from agency.parties.enums import REPRESENTED

from .enums import HelpEnd, HelpScope
from .values import WayIn

MONTHS = 3
LONGEST_MONTHS = 12
# Who reads a case is few people, whom the person can name from memory.
MOST_AT_ONCE = 3
DIGITS = 6


class HelpRefused(Exception):
    """This cannot be done so; the message says why and what to do, in French."""


def last_day(on: date, months: int) -> date:
    """Return the last day of a help begun on a day. Raises `ValueError` outside of one to twelve months."""
    if not 1 <= months <= LONGEST_MONTHS:
        raise ValueError(f"{months} months")
    return add_months(on, months)


def over_because(*, until: date, state: str, protection: str, on: date) -> HelpEnd | None:
    """Return what ends a help by itself on a day, or None: its date, its case, a person whom another answers for.

    A mandate ends with the death of who gave it, or once somebody answers for them (C. civ. 2003). Over-indebtedness
    ends none: that is when a social worker is wanted.
    """
    if protection in REPRESENTED:
        return HelpEnd.PROTECTED
    if state in CLOSED_STATES:
        return HelpEnd.CLOSED
    return HelpEnd.OVER if on > until else None


def may_write(scope: str) -> bool:
    """Whether this scope lets somebody write to the agency."""
    return scope in {HelpScope.WRITE, HelpScope.PROPOSE}


def way_in(*, secret: str, schema: str, seed: str) -> WayIn:
    """Return the two secrets of a seed, the same at every call: neither is kept in clear."""
    code = access_code_from_bytes(_keyed(secret, f"helper-code:{schema}:{seed}"))
    number = int.from_bytes(_keyed(secret, f"helper-digits:{schema}:{seed}")[:8], "big") % 10**DIGITS
    return WayIn(code, f"{number:0{DIGITS}d}")


def _keyed(secret: str, text: str) -> bytes:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
