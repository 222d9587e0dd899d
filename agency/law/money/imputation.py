"""Which debt a payment extinguishes, and which part of it (R4.1 to R4.8; C. civ. 1342-10, 1343-1)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from agency.common.money import ZERO, euros, format_euros, split
from agency.law.explanation import Explanation, Row


class ImputationError(ValueError):
    """A negative amount, two debts with one id, or a designation of a debt that is not there (R4.2)."""


class JudicialOrder(StrEnum):
    """An order of imputation that a judge set for the case (R4.6; C. civ. 1343-5)."""

    CAPITAL_FIRST = "capital_first"


class DebtPart(StrEnum):
    """The parts of a debt (R4.1, R4.4)."""

    INTEREST = "interest"
    PRINCIPAL = "principal"
    INDEMNITY = "indemnity"


@dataclass(frozen=True, slots=True)
class Debt:
    """A debt as it stands on the day of the payment; amounts in euros, rate in percent a year (R4.2).

    Without `due_on` the debt is due and older than any other.
    """

    id: str
    principal: Decimal
    interest: Decimal = ZERO
    indemnity: Decimal = ZERO
    due_on: date | None = None
    annual_rate_percent: Decimal = ZERO
    secured: bool = False
    titled: bool = False

    @property
    def bears_interest(self) -> bool:
        """Whether leaving the debt unpaid costs the debtor something (R4.2)."""
        return self.annual_rate_percent > 0 or self.interest > 0


@dataclass(frozen=True, slots=True)
class AllocatedShare:
    """What a payment gives to one debt, or what remains of it, part by part (R4.1, R4.4)."""

    interest: Decimal = ZERO
    principal: Decimal = ZERO
    indemnity: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Sum of the parts (R4.8)."""
        return self.interest + self.principal + self.indemnity

    def plus(self, other: "AllocatedShare") -> "AllocatedShare":
        """Part by part sum (R4.8)."""
        return AllocatedShare(
            self.interest + other.interest, self.principal + other.principal, self.indemnity + other.indemnity
        )


@dataclass(frozen=True, slots=True)
class Allocation:
    """Shares of the debts that received something, what remains of each, and what is over (R4.7, R4.8)."""

    shares: dict[str, AllocatedShare]
    remaining: dict[str, AllocatedShare]
    unallocated: Decimal
    explanation: Explanation


@dataclass(slots=True)
class _Purse:
    """What is left to give, and what was given (R4.8)."""

    left: Decimal
    given: dict[str, AllocatedShare] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def allocate(
    debts: Sequence[Debt],
    payment: Decimal,
    designation: Sequence[str] | None = None,
    judicial_order: JudicialOrder | None = None,
    paid_on: date | None = None,
) -> Allocation:
    """Impute a payment on debts of one creditor (R4.1 to R4.7; C. civ. 1342-10, 1343-1).

    Designated debts first, in the order given, whole; a plan is a designation (R4.5). Then due debts
    before those not due on `paid_on` (every debt is due without it); those that cost the debtor most; the
    oldest; equals in proportion. Inside a debt, interest then principal (capital first when a judge said
    so); the fixed indemnities of a rank come after its principals. Nothing beyond the balance: the surplus
    is `unallocated`, to be given back. Raises ImputationError.
    """
    chosen = list(dict.fromkeys(designation or ()))
    _check(debts, payment, chosen)
    order = _order(judicial_order)
    purse = _Purse(euros(payment))
    by_id = {debt.id: debt for debt in debts}
    for key in chosen:
        _give(purse, [by_id[key]], (*order, DebtPart.INDEMNITY), "désignée par le débiteur", "C. civ. 1342-10 al. 1")
    rest = [debt for debt in debts if debt.id not in chosen]
    due = [debt for debt in rest if debt.due_on is None or paid_on is None or debt.due_on <= paid_on]
    due_ids = {debt.id for debt in due}
    _give_by_rank(purse, due, order, "échue")
    _give_by_rank(purse, [debt for debt in rest if debt.id not in due_ids], order, "non échue")
    remaining = {debt.id: _remaining(debt, purse.given.get(debt.id, AllocatedShare())) for debt in debts}
    return Allocation(purse.given, remaining, purse.left, _explain(payment, purse))


def _check(debts: Sequence[Debt], payment: Decimal, designation: Sequence[str]) -> None:
    """R4.2, R4.8."""
    ids = [debt.id for debt in debts]
    if len(set(ids)) < len(ids):
        raise ImputationError("Deux dettes portent le même identifiant.")
    if unknown := [key for key in designation if key not in ids]:
        raise ImputationError(f"Le paiement désigne une dette absente du dossier : {', '.join(unknown)}.")
    amounts = (amount for debt in debts for amount in (debt.principal, debt.interest, debt.indemnity))
    if payment < 0 or any(amount < 0 for amount in amounts):
        raise ImputationError("Un paiement et une dette ne peuvent être négatifs.")


def _order(judicial_order: JudicialOrder | None) -> tuple[DebtPart, DebtPart]:
    """Interest before principal, unless a judge said otherwise (R4.1, R4.6)."""
    if judicial_order is JudicialOrder.CAPITAL_FIRST:
        return DebtPart.PRINCIPAL, DebtPart.INTEREST
    return DebtPart.INTEREST, DebtPart.PRINCIPAL


def _burden(debt: Debt) -> tuple[bool, Decimal, bool, bool, date]:
    """Rank of a debt: the heaviest for the debtor first, then the oldest (R4.2; C. civ. 1342-10 al. 2)."""
    return (
        not debt.bears_interest,
        -debt.annual_rate_percent,
        not debt.secured,
        not debt.titled,
        debt.due_on or date.min,
    )


def _give_by_rank(purse: _Purse, debts: Iterable[Debt], order: tuple[DebtPart, ...], words: str) -> None:
    """Interest and principal rank by rank, then the fixed indemnities (R4.2, R4.4)."""
    ranks = [list(rank) for _, rank in groupby(sorted(debts, key=_burden), key=_burden)]
    for rank in ranks:
        _give(purse, sorted(rank, key=lambda debt: debt.id), order, words, "C. civ. 1342-10 al. 2")
    for rank in ranks:
        _give(purse, sorted(rank, key=lambda debt: debt.id), (DebtPart.INDEMNITY,), words, "C. com. D441-5")


def _give(purse: _Purse, rank: Sequence[Debt], parts: tuple[DebtPart, ...], words: str, article: str) -> None:
    """Give to debts of one rank, in proportion when the money falls short (R4.2, R4.4)."""
    owed = [sum((getattr(debt, part) for part in parts), ZERO) for debt in rank]
    total = sum(owed, ZERO)
    available = min(purse.left, total)
    if not available:
        return
    for debt, amount in zip(rank, split(available, owed), strict=True):
        share = _cut(debt, amount, parts)
        purse.given[debt.id] = purse.given.get(debt.id, AllocatedShare()).plus(share)
        purse.rows.extend(_rows(debt, share, words, article))
    purse.left -= available
    purse.given = {key: share for key, share in purse.given.items() if share.total}


def _cut(debt: Debt, amount: Decimal, parts: tuple[DebtPart, ...]) -> AllocatedShare:
    """Cut what one debt receives into its parts, in their order (R4.1; C. civ. 1343-1)."""
    cut: dict[str, Decimal] = {}
    for part in parts:
        cut[part.value] = min(amount, getattr(debt, part))
        amount -= cut[part.value]
    return AllocatedShare(**cut)


def _remaining(debt: Debt, share: AllocatedShare) -> AllocatedShare:
    """R4.8."""
    return AllocatedShare(
        debt.interest - share.interest, debt.principal - share.principal, debt.indemnity - share.indemnity
    )


def _rows(debt: Debt, share: AllocatedShare, words: str, article: str) -> Iterator[Row]:
    """R4.1, R4.2."""
    labels = ((share.interest, "intérêts"), (share.principal, "principal"), (share.indemnity, "indemnité"))
    for amount, label in labels:
        if amount:
            yield Row(article, f"{debt.id} ({words}) : {label}", from_on=debt.due_on, amount=amount)


def _explain(payment: Decimal, purse: _Purse) -> Explanation:
    """R4.1, R4.7."""
    over = f" ; {format_euros(purse.left)} en trop sont à rendre" if purse.left else ""
    sentence = f"Le paiement de {format_euros(payment)} éteint {len(purse.given)} dette(s) en tout ou partie{over}."
    return Explanation(
        sentence, ("R4.1", "R4.2", "R4.4", "R4.7"), ("C. civ. 1342-10", "C. civ. 1343-1"), tuple(purse.rows)
    )
