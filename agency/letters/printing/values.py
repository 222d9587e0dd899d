"""What a statement says: of a transfer to a creditor, of what was asked and paid on a case. In euros."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agency.common.money import ZERO
from agency.letters.values import Human, Identity


@dataclass(frozen=True)
class HandedLine:
    """One payment handed over: below zero for what came back since and is deducted."""

    received_on: date
    case_reference: str
    person: str
    invoices: str
    amount: Decimal


@dataclass(frozen=True)
class StatementContent:
    """The statement of a transfer to a creditor (R11.5): its payments one by one, fees kept back apart. In euros."""

    name: str
    recipient_lines: tuple[str, ...]
    creditor: str
    sender: Identity
    human: Human
    mandate: str
    holder: str
    iban_end: str
    paid_on: date
    amount: Decimal
    lines: tuple[HandedLine, ...]
    set_off: Decimal = ZERO


@dataclass(frozen=True)
class AccountLine:
    """One movement of what is owed on a case: below zero for what lowers it; `left` is owed after it. In euros."""

    on: date
    words: str
    detail: str
    amount: Decimal
    left: Decimal


@dataclass(frozen=True)
class AccountContent:
    """The statement of account of a case. `barred` says that the rest may not be asked any more (R2.20)."""

    case_reference: str
    recipient_lines: tuple[str, ...]
    creditor: str
    sender: Identity
    human: Human
    dated_on: date
    due: Decimal
    barred: bool
    lines: tuple[AccountLine, ...]


@dataclass(frozen=True)
class DeclaredLine:
    """One bill as it is declared: what is left of it, and what that is made of. In euros."""

    due_on: date
    number: str
    label: str
    parts: str
    amount: Decimal


@dataclass(frozen=True)
class DeclarationContent:
    """What a creditor declares to a commission of over-indebtedness on a case, at a day."""

    case_reference: str
    recipient_lines: tuple[str, ...]
    creditor: str
    person: str
    commission: str
    sender: Identity
    human: Human
    dated_on: date
    stated_on: date
    due: Decimal
    lines: tuple[DeclaredLine, ...]


@dataclass(frozen=True)
class ReportSection:
    """One part of a report: its title, what is said of it, its entries, each a few facts with their labels."""

    title: str
    paragraphs: tuple[str, ...] = ()
    entries: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True)
class ReportContent:
    """A document of the house that tells what it holds or does; `name` stands at the foot of each page."""

    subject: str
    name: str
    opening: tuple[str, ...]
    sections: tuple[ReportSection, ...]
    sender: Identity
    dated_on: date
