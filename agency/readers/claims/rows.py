"""What a reader hands over, whatever the format: rows that can become claims, and refusals with their place."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .mapping import Mapping


class Kind(StrEnum):
    """What a row stands for."""

    INVOICE = "invoice"
    CORRECTED_INVOICE = "corrected_invoice"
    BILL = "bill"
    OPENING_BALANCE = "opening_balance"
    CARRIED_INVOICE = "carried_invoice"


class Nature(StrEnum):
    """What the debtor is, as far as the file tells."""

    PERSON = "person"
    COMPANY = "company"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How much a person must look before confirming: the file says it, we deduced it, or it lacks a proof."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where somebody is reached, as a file writes it."""

    address: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class DebtorFacts(Whereabouts):
    """Who owes, with verified numbers only; what failed a check is told in `doubts` and left out.

    `account` is the key in the creditor's books (FEC CompAuxNum, customer or family code).
    """

    name: str
    nature: Nature = Nature.UNKNOWN
    civility: str = ""
    first_name: str = ""
    last_name: str = ""
    account: str = ""
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payer:
    """One of several debtors of the same bill: a share in percent, or the whole when solidary."""

    debtor: DebtorFacts
    share: Decimal | None = None
    solidary: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece found in the file: a text, or bytes with their media type.

    `kind` is invoice_pdf, invoice_xml, note_PMT, note_PMD, note_AAB, note, terms, preceding_invoice or ledger_lines.
    """

    kind: str
    text: str = ""
    content: bytes = field(default=b"", repr=False)
    media_type: str = "text/plain"
    name: str = ""


@dataclass(frozen=True, slots=True)
class DatedPart:
    """A part of a claim with a due date of its own; `amount` is what is left of it, in euros."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One sum owed. `total` = billed, `paid` = already received or credited, `open` = total - paid > 0, euros.

    `key` tells the row from the others of the same debtor, and is the same at the next export.
    `payers` is empty unless the file names several; `debtor` is then the first of them.
    `whole` is the bill of which the debtor owes a `share` (percent), when `total` is that share only.
    `instalments` is empty unless the sum falls due on several days; they add up to `open`, `due_on` is the first.
    """

    debtor: DebtorFacts
    number: str
    total: Decimal
    paid: Decimal
    open: Decimal
    where: str
    kind: Kind = Kind.INVOICE
    key: str = ""
    label: str = ""
    period: str = ""
    about: str = ""
    issued_on: date | None = None
    due_on: date | None = None
    service_on: date | None = None
    currency: str = "EUR"
    payers: tuple[Payer, ...] = ()
    whole: Decimal | None = None
    share: Decimal | None = None
    instalments: tuple[DatedPart, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = Confidence.HIGH
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What does not enter: place, number of the piece when known, value met, reason in French, rule's id."""

    where: str
    number: str
    value: str
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """Count and sum of the accepted rows."""

    rows: int
    open: Decimal


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A file read: accepted rows, refusals, totals, and the SHA-256 (hex) of its bytes.

    `warnings` speak of the whole file. `columns` holds the column mapping used, for tabular files, and `head` the first
    rows of the table as texts, which a person looks at to say what each column holds.
    """

    format: str
    rows: tuple[ClaimRow, ...]
    refused: tuple[Refusal, ...]
    sha256: str
    warnings: tuple[str, ...] = ()
    columns: Mapping | None = None
    head: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    @property
    def totals(self) -> ControlTotals:
        """Count and sum in euros of the accepted rows."""
        return ControlTotals(len(self.rows), sum((row.open for row in self.rows), Decimal("0.00")))
