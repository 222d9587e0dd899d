"""Effect between co-debtors: whose acts bind whom (R2.12; C. civ. 2245, 2246)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agency.law.time.claim_types import ClaimType
from agency.law.time.limitation import DEBTOR, Limitation, assess
from agency.law.time.limitation_events import SUSPENSION_ENDS, Event


class Liability(StrEnum):
    """How a person is bound (R2.12, R5.12)."""

    SOLE = "sole"
    JOINT_AND_SEVERAL = "joint_and_several"
    OWN_SHARE = "own_share"
    HEIR = "heir"
    SURETY = "surety"


@dataclass(frozen=True, slots=True)
class CoDebtor:
    """A person and how that person is bound (R2.12)."""

    id: str
    liability: Liability


def assess_each(
    claim_type: ClaimType,
    debtors: Sequence[CoDebtor],
    *,
    due_on: date,
    completed_on: date | None = None,
    events: Iterable[Event] = (),
    contract_years: int | None = None,
) -> dict[str, Limitation]:
    """Limitation against each person (R2.12; C. civ. 2245, 2246).

    An act of one joint-and-several debtor, or against one, works against all of them and their sureties;
    the act of an heir or of a debtor of a share works against nobody else. An act of nobody in particular
    works against those who are bound for the whole. A suspension stays with the person it concerns.
    """
    facts = list(events)
    return {
        debtor.id: assess(
            claim_type,
            due_on=due_on,
            completed_on=completed_on,
            events=[event for event in facts if _concerns(event, debtor, debtors)],
            contract_years=contract_years,
            debtors=_bound_by(debtor, debtors),
        )
        for debtor in debtors
    }


def _concerns(event: Event, debtor: CoDebtor, debtors: Sequence[CoDebtor]) -> bool:
    """Whether the event can act for or against the debtor (R2.12)."""
    if event.by in {None, DEBTOR}:
        return debtor.liability not in {Liability.OWN_SHARE, Liability.HEIR}
    if event.type in SUSPENSION_ENDS:
        return event.by == debtor.id
    return event.by in _bound_by(debtor, debtors)


def _bound_by(debtor: CoDebtor, debtors: Sequence[CoDebtor]) -> set[str]:
    """Ids of the persons whose acts work against the debtor (R2.12; C. civ. 2245, 2246)."""
    if debtor.liability not in {Liability.JOINT_AND_SEVERAL, Liability.SURETY}:
        return {debtor.id}
    principals = {Liability.JOINT_AND_SEVERAL, Liability.SOLE}
    return {debtor.id, *(other.id for other in debtors if other.liability in principals)}
