"""Reads for accessories: the facts that the law decides on, of a case and of a bill."""

from __future__ import annotations

from datetime import date

from agency.cases.models import Case, Claim
from agency.common.calendar import paris_date
from agency.law.interest.accrual import Reduction
from agency.ledger.queries import principal_lowered
from agency.letters.enums import MessageKind
from agency.outbox.queries import first_presentations, letters_sent
from agency.parties.enums import CreditorKind, DebtorKind, Protection

from .values import BillFacts, BothSides


def facts_of(case: Case) -> BothSides:
    """Return who owes and who is owed, as interest and indemnities see them."""
    person = case.debtor
    return BothSides(
        professional=case.debtor_kind == DebtorKind.BUSINESS,
        creditor_is_individual=case.creditor.kind == CreditorKind.INDIVIDUAL,
        insolvent_since=person.protected_since if person.protection == Protection.INSOLVENT else None,
        notice_on=notice_presented_on(case),
    )


def notice_presented_on(case: Case) -> date | None:
    """Return the day the formal notice was first presented, None before: legal interest runs after it (R3.9)."""
    notices = [one.pk for one in letters_sent(case, case.debtor) if one.kind == MessageKind.FORMAL_NOTICE]
    presented = first_presentations(notices).values()
    return paris_date(min(presented)) if presented else None


def bill_of(claim: Claim) -> BillFacts:
    """Return a bill as interest sees it, what lowered its principal included (R3.15)."""
    reductions = tuple(Reduction(on, amount) for on, amount in principal_lowered(claim.pk))
    return BillFacts(claim.number, claim.total - claim.paid_before, claim.due_on, reductions)
