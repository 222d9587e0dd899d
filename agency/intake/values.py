"""What intake hands from its reads to its rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class BillSought:
    """A line as it is looked for among what stands: of whom, under which keys, or under its number alone."""

    person_key: str
    siren: str
    keys: tuple[str, ...]
    number: str = ""

    @property
    def name(self) -> str:
        """What the keys of a person's namesakes begin with; `""` for whom another thing than a name tells."""
        return f"{self.person_key.rpartition(':')[0]}:" if self.person_key.startswith("name:") else ""


@dataclass(frozen=True)
class BillsGivenUp:
    """Why bills were withdrawn before they were cases: by person and key, or number and due date once forgotten."""

    by_key: dict[tuple[str, str], str]
    by_number: dict[tuple[str, date | None], str]

    def of(self, sought: BillSought, number: str, due_on: date | None) -> str:
        """Return why the bill of a line was withdrawn, and by whom; `""` when it was not."""
        known = (self.by_key.get((sought.person_key, key), "") for key in sought.keys)
        return next(filter(None, known), "") or self.by_number.get((number, due_on), "")


@dataclass(frozen=True)
class StandingBill:
    """An invoice that this creditor confided before, of whom, and in which case."""

    key: str
    number: str
    total: Decimal
    paid_before: Decimal
    issued_on: date
    opened_on: date
    reference: str
    person_key: str
    siren: str
    claim_id: int = 0
    state: str = ""
    owed: Decimal = Decimal("0.00")


@dataclass(frozen=True)
class Update:
    """What a file says anew of a bill that stands: its principal goes from `old` to `new` euros, by `cause`.

    `cause` is a `LoweringCause` value; empty when a person must say what happened.
    """

    claim_id: int
    reference: str
    old: Decimal
    new: Decimal
    cause: str


@dataclass(frozen=True)
class Undoing:
    """What an undoing of a deposit meets: its cases, and how many of them something left or came for."""

    cases: int
    claims: int
    assessed: int
    written_to: int
    paid: int
    booked: int
    updated: int
    waiting: int = 0


class StandingBills:
    """The bills that stand, found by their key or by their number, in the order they were given."""

    def __init__(self, bills: Iterable[StandingBill] = ()) -> None:
        self._bills = list(bills)
        self._ranks: dict[str, set[int]] = defaultdict(set)
        for rank, bill in enumerate(self._bills):
            self._ranks[f"key {bill.key}"].add(rank)
            self._ranks[f"number {bill.number}"].add(rank)

    def of(self, sought: BillSought) -> list[StandingBill]:
        """Return those of this person under one of the keys, or under the number alone when there is one."""
        found = self._named("number", [sought.number]) if sought.number else self._named("key", sought.keys)
        return [
            bill
            for bill in found
            if bill.person_key == sought.person_key or (sought.siren and bill.siren == sought.siren)
        ]

    def elsewhere(self, sought: BillSought) -> StandingBill | None:
        """Return the same invoice of somebody of the same name at another postcode: a move, or a namesake."""
        if not sought.name:
            return None
        return next(
            (
                bill
                for bill in self._named("key", sought.keys)
                if bill.person_key.startswith(sought.name) and bill.person_key != sought.person_key
            ),
            None,
        )

    def _named(self, how: str, names: Collection[str]) -> list[StandingBill]:
        ranks = {rank for name in names for rank in self._ranks.get(f"{how} {name}", ())}
        return [self._bills[rank] for rank in sorted(ranks)]
