"""Which moves a case may make. Pure."""

from __future__ import annotations

from .enums import CaseState

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
