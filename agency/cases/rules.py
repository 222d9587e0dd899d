"""Which moves a case may make, and the secret printed on its letters. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from agency.common.calendar import add_working_days, next_working_day
from agency.common.identifiers import access_code_from_bytes, normalise_code
from agency.law.persons.codebtors import CoDebtor, Liability, assess_each
from agency.law.time.claim_types import ClaimType, towards_consumer
from agency.law.time.limitation import is_over, period_months
from agency.law.time.limitation_events import Event, EventType
from agency.mandates.enums import EscalationDecision
from agency.parties.enums import DebtorKind

from .enums import CLOSED_STATES, CaseState, CreditorChoice, HoldReason
from .values import LastDays, NotedEvent

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
    CaseState.PLAN: frozenset(
        {CaseState.ACTIVE, CaseState.SETTLED, CaseState.RETURNED, CaseState.TIME_BARRED, CaseState.CLOSED}
    ),
    CaseState.SETTLED: frozenset({CaseState.ACTIVE}),
    # Its creditor asks for one more amicable step.
    CaseState.RETURNED: frozenset({CaseState.ACTIVE}),
    # Paid freely all the same (C. civ. 2249), or an event of before the last day comes to be known.
    CaseState.TIME_BARRED: frozenset({CaseState.SETTLED, CaseState.ACTIVE, CaseState.TO_QUALIFY}),
    CaseState.CLOSED: frozenset(),
}


# Whoever asked for peace is next written to, or called, by a person.
AFTER_PEACE = frozenset({HoldReason.HARDSHIP, HoldReason.PAUSE})
# While one of these runs, somebody owes the person an answer, or peace: no promise, plan or signature is asked of them.
FIRST_ANSWER = frozenset(
    {
        HoldReason.DISPUTE, HoldReason.ALREADY_PAID, HoldReason.WRONG_PERSON, HoldReason.PROTECTION, HoldReason.NOTICE,
        HoldReason.PAYMENT,
    }
)  # fmt: skip
# Days after which somebody looks again at a suspension that does not end by itself.
REVIEW_DAYS: dict[HoldReason, int] = {
    HoldReason.REPLY: 2,
    HoldReason.CALL: 2,
    HoldReason.PROPOSAL: 2,
    HoldReason.WRONG_PERSON: 2,
    HoldReason.GENTLE: 2,
    HoldReason.NOTICE: 2,
    HoldReason.STAFF: 7,
    HoldReason.CREDITOR: 7,
    HoldReason.PAYMENT: 7,
    HoldReason.PROMISE: 7,
    HoldReason.PAUSE: 15,
    HoldReason.HARDSHIP: 15,
    HoldReason.DISPUTE: 20,
    HoldReason.ALREADY_PAID: 20,
    HoldReason.COMPLAINT: 60,
    HoldReason.DATA: 30,
    HoldReason.PROTECTION: 90,
}


# What a creditor has to decide of a case given back.
DECISION_WORKING_DAYS = 15


def review_day(reason: HoldReason, on: date) -> date:
    """Return the working day on which a suspension placed or looked at on a day is looked at again."""
    return next_working_day(on + timedelta(days=REVIEW_DAYS[reason]))


def decide_by(handed_back_on: date) -> date:
    """Return the day by which a creditor says what follows a case given back to it."""
    return add_working_days(handed_back_on, DECISION_WORKING_DAYS)


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


def asked_no_more(state: str, last_day: date, on: date) -> bool:
    """Whether nothing may be asked any more of somebody, the night having set the case aside or not yet (R2.20)."""
    return state == CaseState.TIME_BARRED or is_over(last_day, on)


def check_contract_period(claim_type: str, debtor_kind: str, years: int, *, periodic: bool) -> None:
    """Refuse a clause that the law does not allow: against a consumer, on rents or sums payable by periods (R2.7).

    Raises `LimitationError`, which says why in French.
    """
    kind = ClaimType(claim_type)
    period_months(kind if debtor_kind == DebtorKind.BUSINESS else towards_consumer(kind), years, periodic=periodic)


def last_days(
    claim_type: str,
    bound: Sequence[tuple[int, str]],
    *,
    claim_id: int,
    due_on: date,
    completed_on: date | None,
    events: Iterable[NotedEvent],
    contract_years: int | None = None,
) -> dict[int, LastDays]:
    """Return the last days to act on one bill, person by person, once the events noted have acted (R2.1 to R2.17).

    `bound` holds the people of the case, each with a `Liability`: the act of one works for or against the others as
    the law says (R2.12). An event about another bill does nothing here. `contract_years` is the period of a clause.
    """
    people = [CoDebtor(str(debtor_id), Liability(liability)) for debtor_id, liability in bound]
    facts = [
        Event(EventType(event.kind), event.happened_on, str(event.debtor_id) if event.debtor_id else None)
        for event in events
        if event.claim_id in {None, claim_id}
    ]
    found = assess_each(
        ClaimType(claim_type), people, due_on=due_on, completed_on=completed_on, events=facts,
        contract_years=contract_years,
    )  # fmt: skip
    return {
        debtor_id: LastDays(limit.prudent_last_day, limit.argued_last_day, limit.review_required)
        for debtor_id, limit in ((debtor_id, found[str(debtor_id)]) for debtor_id, _liability in bound)
    }


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


def rests(state: str, *, held: bool, dated: bool) -> bool:
    """Whether a creditor reads that a case is paused: held, open, and not on a plan with a date to come.

    A plan goes on while the letters rest: its dates are what the creditor counts on.
    """
    return held and state not in CLOSED_STATES and not (state == CaseState.PLAN and dated)
