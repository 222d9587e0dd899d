"""Which moves a case may make, and the secret printed on its letters. Pure."""

from __future__ import annotations

import hashlib
import hmac

from agency.common.identifiers import access_code_from_bytes, normalise_code
from agency.mandates.enums import EscalationDecision

from .enums import CaseState, CreditorChoice

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


def may_move(origin: CaseState, to: CaseState) -> bool:
    """Whether a case may go from one state to another; a settled case reopens when money bounces."""
    return to in TRANSITIONS[origin]


def court_may_be_named(escalation: EscalationDecision, decision: CreditorChoice | None) -> bool:
    """Whether a letter may say that a court can follow: the mandate allows it, and the creditor's decision stands.

    A standing instruction is that decision, written in the mandate (R1.8); what the creditor said of this very case
    goes before it. « Jamais » is never.
    """
    if escalation == EscalationDecision.NEVER:
        return False
    if decision is not None:
        return decision == CreditorChoice.COURT
    return escalation == EscalationDecision.STANDING


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
