"""View models of a school's families: plain values that the templates and the tables read."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ParentLine:
    """A parent, and what of the bills they owe, in words; empty for whoever is alone."""

    name: str
    owes: str


@dataclass(frozen=True)
class FamilyBill:
    """A bill of one of the children, what is left of it, and the case where it is followed."""

    number: str
    label: str
    person: str
    due: Decimal
    reference: str
    state: str


@dataclass(frozen=True)
class FamilyCard:
    """A family: its parents, its bills by child, what was confided and what is left; `place` begins the next page."""

    place: int
    name: str
    parents: tuple[ParentLine, ...]
    bills: tuple[FamilyBill, ...]
    confided: Decimal
    due: Decimal
