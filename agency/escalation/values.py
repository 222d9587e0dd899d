"""What goes from the room of the hand-back to its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from agency.law.persons.courts import Court, WayClosed

from .enums import CourtFact, CourtRuling, NextStep, ProfessionalKind

# For how long a link opens a pack, unless somebody says otherwise; and what they may say.
HAND_OVER_DAYS = 30
LONGEST_HAND_OVER = 90


@dataclass(frozen=True)
class Offered:
    """A decision that a creditor may take or not: why it is closed, else the court and what goes with it.

    `never` is the mandate’s own word; `contribution` is in euros; `service_months` are those to serve an order.
    """

    step: NextStep
    never: bool = False
    closed: WayClosed | None = None
    court: Court | None = None
    adr_first: bool = False
    contribution: Decimal | None = None
    service_months: int = 0

    @property
    def open(self) -> bool:
        """Whether it may be chosen."""
        return not self.never and self.closed is None


@dataclass(frozen=True)
class NextStepWish:
    """What a creditor decides, with its own words and how it told us."""

    step: NextStep
    told: str
    words: str = ""
    professional: str = ""
    email: str = ""


@dataclass(frozen=True)
class PackRecipient:
    """Who receives a pack, and for how many days the link is good."""

    kind: ProfessionalKind
    name: str
    email: str
    days: int = HAND_OVER_DAYS


@dataclass(frozen=True)
class Section:
    """An item of the pack: facts by name, a table, the pieces that show it by their numbers there."""

    number: int
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pieces: tuple[int, ...] = ()
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether the case holds nothing of it."""
        return not (self.facts or self.rows or self.pieces)


@dataclass(frozen=True)
class PackPiece:
    """A document of the pack, by its number there: its original bytes go with it under `name`."""

    number: int
    title: str
    kind: str
    dated: str
    sha256: str
    mime: str
    name: str
    content: bytes = field(repr=False)

    def listed(self) -> dict[str, Any]:
        """As the manifest lists it."""
        return {
            "number": self.number, "title": self.title, "kind": self.kind, "dated": self.dated, "file": self.name,
            "mime": self.mime, "size": len(self.content), "sha256": self.sha256,
        }  # fmt: skip


@dataclass(frozen=True)
class PackContent:
    """All that a pack says of a case: its sections, its pieces, and the fields of the request of an order, if any."""

    reference: str
    title: str
    made_on: str
    sections: tuple[Section, ...]
    pieces: tuple[PackPiece, ...]
    request: Mapping[str, Any]


@dataclass(frozen=True)
class CourtNews:
    """What became of a case before a judge, as somebody here learned it: `amount` in euros, `paper` a PDF.

    `ask_on` is the day when news are asked for again; None for the usual one.
    """

    fact: CourtFact
    happened_on: date
    ruling: CourtRuling | Literal[""] = ""
    court: str = ""
    amount: Decimal | None = None
    paper: bytes = b""
    ask_on: date | None = None


class NotedStep(Protocol):
    """A step already noted, as the rules read it."""

    fact: str
    happened_on: date
    ruling: str
    amount: Decimal | None
