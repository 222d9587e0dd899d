"""Which moves a case may make, and the secret printed on its letters. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, timedelta

from agency.common.calendar import next_working_day
from agency.common.identifiers import access_code_from_bytes, normalise_code

from .enums import CaseState, HoldReason

TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.TO_QUALIFY: frozenset(
        {
            CaseState.ACTIVE,
            CaseState.WITH_CREDITOR,
            CaseState.RETURNED,
            CaseState.TIME_BARRED,
            CaseState.CLOSED,
            CaseState.SETTLED,
        }
    ),
    CaseState.WITH_CREDITOR: frozenset(
        {CaseState.TO_QUALIFY, CaseState.RETURNED, CaseState.TIME_BARRED, CaseState.CLOSED, CaseState.SETTLED}
    ),
    CaseState.ACTIVE: frozenset(
        {
            CaseState.PLAN,
            CaseState.SETTLED,
            CaseState.WITH_CREDITOR,
            CaseState.RETURNED,
            CaseState.TIME_BARRED,
            CaseState.CLOSED,
        }
    ),
    CaseState.PLAN: frozenset({CaseState.ACTIVE, CaseState.SETTLED, CaseState.RETURNED, CaseState.CLOSED}),
    CaseState.SETTLED: frozenset({CaseState.ACTIVE}),
    CaseState.RETURNED: frozenset(),
    CaseState.TIME_BARRED: frozenset(),
    CaseState.CLOSED: frozenset(),
}


# Days after which somebody looks again at a suspension that does not end by itself.
REVIEW_DAYS: dict[HoldReason, int] = {
    HoldReason.REPLY: 2,
    HoldReason.PROPOSAL: 2,
    HoldReason.WRONG_PERSON: 2,
    HoldReason.STAFF: 7,
    HoldReason.PAUSE: 15,
    HoldReason.HARDSHIP: 15,
    HoldReason.DISPUTE: 20,
    HoldReason.ALREADY_PAID: 20,
    HoldReason.PROTECTION: 90,
}


def review_day(reason: HoldReason, on: date) -> date:
    """Return the working day on which a suspension placed or looked at on a day is looked at again."""
    return next_working_day(on + timedelta(days=REVIEW_DAYS[reason]))


def may_move(origin: CaseState, to: CaseState) -> bool:
    """Whether a case may go from one state to another; a settled case reopens when money bounces."""
    return to in TRANSITIONS[origin]


def access_code(*, secret: str, schema: str, debtor_id: int, generation: int) -> str:
    """Return a person's code: ten signs of Crockford's base32 (50 bits), the same at every call.

    A letter drawn again after a crash must carry the same code and the same bytes: the code is a function
    of the installation's secret, the agency, the person and the generation, and never stored in clear.
    """
    return access_code_from_bytes(_keyed(secret, "access-code", schema, f"{debtor_id}:{generation}"))


def access_code_hash(*, secret: str, schema: str, code: str) -> str:
    """Return the keyed hash under which a typed code is looked up, whatever its case and spacing."""
    return _keyed(secret, "access-hash", schema, normalise_code(code)).hex()


def _keyed(secret: str, purpose: str, schema: str, text: str) -> bytes:
    return hmac.new(secret.encode(), f"{purpose}:{schema}:{text}".encode(), hashlib.sha256).digest()
