"""How a payment is imputed, when it is refused, when it is remitted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.common.money import ZERO
from agency.law.money import imputation as law
from agency.law.persons.protection import Money, Status, payment_under
from agency.law.time.deadlines import remittance
from agency.ledger.enums import AccountCode, Component
from agency.ledger.postings import ClaimShare
from agency.parties.enums import Protection

from .enums import Method

RULE = "R4.2"
PLAN_RULE = "R4.5"

ACCOUNTS: dict[Method, AccountCode] = {
    Method.CARD: AccountCode.STRIPE_CLEARING,
    Method.TRANSFER: AccountCode.BANK_TRUST,
    Method.CHEQUE: AccountCode.CHEQUES_IN_HAND,
    Method.DEBIT: AccountCode.BANK_TRUST,
    Method.STRIPE_DEBIT: AccountCode.STRIPE_CLEARING,
}
# R4.1 and R4.4: interest, then principal, then what is fixed; the order inside each is the one written here.
_PARTS: dict[law.DebtPart, tuple[Component, ...]] = {
    law.DebtPart.INTEREST: (Component.CONTRACTUAL_INTEREST, Component.LEGAL_INTEREST, Component.B2B_LATE_INTEREST),
    law.DebtPart.PRINCIPAL: (Component.PRINCIPAL,),
    law.DebtPart.INDEMNITY: (Component.B2B_FIXED_INDEMNITY, Component.PENALTY_CLAUSE, Component.COURT_AWARDED_COST),
}
_STATUS: dict[str, Status] = {
    Protection.OVERINDEBTED_FILED: Status.OVERINDEBTEDNESS_FILED,
    Protection.OVERINDEBTED: Status.OVERINDEBTEDNESS_ADMISSIBLE,
    Protection.INSOLVENT: Status.INSOLVENCY,
    Protection.DECEASED: Status.DECEASED,
    Protection.MINOR: Status.MINOR,
    Protection.GUARDIANSHIP: Status.GUARDIANSHIP,
    Protection.CURATORSHIP: Status.CURATORSHIP,
}
# C. conso L722-5 and C. com. L622-7: whoever receives must give back.
FORBIDDEN_TO_PAY = frozenset(one for one, status in _STATUS.items() if payment_under(status) is Money.REFUSED)


@dataclass(frozen=True)
class Bill:
    """A claim as the imputation sees it: its number breaks ties (R4.4)."""

    claim_id: int
    number: str
    due_on: date
    owed: Mapping[Component, Decimal]
    issued_on: date


@dataclass(frozen=True)
class Imputation:
    """What a payment settles, and what is over and goes back to the person (R4.7)."""

    shares: tuple[ClaimShare, ...]
    excess: Decimal

    @property
    def settled(self) -> Decimal:
        """Sum of the shares, in euros."""
        return sum((share.amount for share in self.shares), ZERO)


def may_not_pay(protection: str) -> bool:
    """Whether the law forbids this person to pay an earlier debt: whoever receives must give back (R5.6)."""
    return protection in FORBIDDEN_TO_PAY


def impute(bills: Iterable[Bill], amount: Decimal, paid_on: date) -> Imputation:
    """Impute a payment on the bills of one case (R4.1-R4.4, R4.7); shares and excess add up to the amount."""
    by_key = {f"{bill.number}\u0000{bill.claim_id}": bill for bill in bills if bill.owed}
    debts = [_debt(key, bill) for key, bill in by_key.items()]
    allocation = law.allocate(debts, amount, paid_on=paid_on)
    shares = [
        share
        for key, given in sorted(allocation.shares.items())
        for part in law.DebtPart
        for share in _spread(by_key[key], part, getattr(given, part))
    ]
    return Imputation(tuple(shares), allocation.unallocated)


@dataclass(frozen=True)
class Taken:
    """What a sum that left again undoes: the parts owed again, what was to be given back, what nobody owes us."""

    shares: tuple[ClaimShare, ...]
    over: Decimal
    beyond: Decimal

    @property
    def reopened(self) -> Decimal:
        """Owed again, in euros."""
        return sum((share.amount for share in self.shares), ZERO)


def undo(amount: Decimal, *, settled: Sequence[ClaimShare], over: Decimal) -> Taken:
    """Say what `amount` leaving undoes of a payment that settled these parts and has `over` still to be given back.

    What is over goes first: it was the person's already. Then the parts, last settled first. What is left is at the
    agency's charge: nobody owes more than was settled.
    """
    from_over = min(amount, over)
    left, shares = amount - from_over, []
    for share in reversed(settled):
        taken = min(left, share.amount)
        if taken:
            shares.append(ClaimShare(share.claim_id, share.component, taken))
            left -= taken
    return Taken(tuple(shares), from_over, left)


def remit_by(collected_on: date, remittance_days: int | None) -> date:
    """Last worked day to hand a sum over to its creditor: a month, or what the mandate says (R1.14; R124-6)."""
    return remittance(collected_on, agreed_days=remittance_days).prudent_latest_working_day


def _debt(key: str, bill: Bill) -> law.Debt:
    sums = {
        part: sum((bill.owed.get(component, ZERO) for component in components), ZERO)
        for part, components in _PARTS.items()
    }
    return law.Debt(
        key,
        principal=sums[law.DebtPart.PRINCIPAL],
        interest=sums[law.DebtPart.INTEREST],
        indemnity=sums[law.DebtPart.INDEMNITY],
        due_on=bill.due_on,
    )


def _spread(bill: Bill, part: law.DebtPart, amount: Decimal) -> list[ClaimShare]:
    """Cut what one part receives between the components it is made of."""
    shares = []
    for component in _PARTS[part]:
        taken = min(amount, bill.owed.get(component, ZERO))
        if taken:
            shares.append(ClaimShare(bill.claim_id, component, taken))
            amount -= taken
    return shares
