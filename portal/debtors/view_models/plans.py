"""View models of a plan: its dates, a plan being chosen, what a budget says beside it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.common.money import ZERO
from agency.instalments.enums import ChangeKind


@dataclass(frozen=True)
class InstalmentRow:
    """One dated part of a plan: what of it came in, and a word for it once it is settled or its day went by."""

    due_on: date
    amount: Decimal
    paid: Decimal = ZERO
    state: str = ""
    missed: bool = False

    @property
    def left(self) -> Decimal:
        """What of this part is still to come, in euros."""
        return self.amount - self.paid


@dataclass(frozen=True)
class MovedRow:
    """A part that was missed, what is left of it in euros, and the date that it may take."""

    due_on: date
    new_on: date
    left: Decimal


@dataclass(frozen=True)
class BesideRow:
    """One date of a plan as it stands and as it would be, in euros; None where nothing is due that day."""

    on: date
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class ChangedPlan:
    """What is left of a plan today and after a change, date by date; `at_once` when nobody is asked."""

    rows: tuple[BesideRow, ...]
    last_before: date
    last_on: date
    monthly: Decimal
    kind: ChangeKind
    at_once: bool

    @property
    def total(self) -> Decimal:
        """What is left, the same before and after, in euros."""
        return sum((row.after or ZERO for row in self.rows), ZERO)

    @property
    def skips(self) -> bool:
        """Whether a month is passed, rather than the sums changed."""
        return self.kind == ChangeKind.SKIPPED


@dataclass(frozen=True)
class PlanSchedule:
    """The dated parts of a plan, and their total.

    `spoken_on` when it was agreed by telephone, or by an answer slip (`by_slip`), and is not signed; `paper` once it is
    kept as a PDF.
    """

    instalments: tuple[InstalmentRow, ...]
    spoken_on: date | None = None
    by_slip: bool = False
    paper: bool = False

    @property
    def total(self) -> Decimal:
        """Sum of the parts, in euros."""
        return sum((part.amount for part in self.instalments), ZERO)

    @property
    def missed(self) -> tuple[InstalmentRow, ...]:
        """The parts whose day went by and that are not settled."""
        return tuple(part for part in self.instalments if part.missed)

    @property
    def missed_total(self) -> Decimal:
        """What the missed parts leave to pay, in euros."""
        return sum((part.left for part in self.missed), ZERO)

    @property
    def to_come(self) -> InstalmentRow | None:
        """The first part to settle whose day is still ahead."""
        return next((part for part in self.instalments if part.left and not part.missed), None)


@dataclass(frozen=True)
class PlanDraft:
    """A plan being chosen, begun so many months `later` than the soonest: nothing is engaged."""

    monthly: Decimal | None = None
    day: int | None = None
    schedule: PlanSchedule | None = None
    immediate: bool = False
    summary: str = ""
    later: int = 0


@dataclass(frozen=True)
class BudgetShown:
    """What a page of a plan says of a budget: its result in euros a month, or that one may be made.

    `helps` asks for one beside a plan longer than what is agreed at once (R5.7); `lower` is the amount to suggest
    beside one that leaves too little, zero when nothing is left (R5.9).
    """

    made: bool
    amount: Decimal | None
    offered: bool
    helps: bool
    lower: Decimal | None
