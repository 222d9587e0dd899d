"""Everything a letter, a receipt or an e-mail says, as frozen values: no query, no clock, no mark-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from agency.common.calendar import format_date
from agency.common.identifiers import check_iban, format_iban, group
from agency.common.money import ZERO, format_euros
from agency.law.contact.letter_content import L111_8, Statute
from agency.letters.enums import MessageKind, SumKind
from agency.parties.enums import DebtorKind


class Node(TypedDict, total=False):
    """One node of rich text: `t` is p, ul, ol, li, b, i, text or var; `c` children; `v` text or variable."""

    t: str
    c: list[Node]
    v: str


@dataclass(frozen=True)
class Wording:
    """An authored text before any case is known: `body_html` is the editor's limited HTML."""

    kind: MessageKind
    audience: DebtorKind
    subject: str
    body_html: str


@dataclass(frozen=True)
class Identity:
    """The collector (with its `activity` statement) or the creditor (R124-4 1° and 2°).

    `called` is the name inside a sentence, with its article (« le Collège Saint-Aubin »).
    """

    legal_name: str
    address_lines: tuple[str, ...]
    activity: str = ""
    registration: str = ""
    phone: str = ""
    email: str = ""
    called: str = ""


@dataclass(frozen=True)
class Human:
    """The named person who answers (P6); `hours` reads « du lundi au vendredi, de 9 h à 18 h »."""

    name: str
    role: str
    phone: str
    hours: str
    email: str = ""


@dataclass(frozen=True)
class SumLine:
    """One element of the sum, in euros; `detail` names the invoice, its date, the rate and start of interest."""

    kind: SumKind
    label: str
    amount: Decimal
    detail: str = ""

    @property
    def printed_amount(self) -> str:
        """« 486,00 € »."""
        return format_euros(self.amount)


@dataclass(frozen=True)
class PaymentMeans:
    """How to pay: the dedicated account, its exact holder (Verification of Payee), the RF reference."""

    holder: str
    iban: str
    rf_reference: str
    amount: Decimal
    bic: str = ""
    by_card: bool = False

    @property
    def checked_iban(self) -> str:
        """The IBAN without spaces. Raises IdentifierError on wrong check digits."""
        return check_iban(self.iban)

    @property
    def printed_iban(self) -> str:
        """The IBAN as it is read aloud, by groups of four."""
        return format_iban(self.iban)

    @property
    def printed_reference(self) -> str:
        """The RF reference by groups of four."""
        return group(self.rf_reference.replace(" ", ""))

    @property
    def printed_amount(self) -> str:
        """« 486,00 € »."""
        return format_euros(self.amount)


@dataclass(frozen=True)
class Portal:
    """The person's own space: `short_url` (`https://host/c/CODE`) goes in the QR, `host_url` and `code` in print."""

    short_url: str
    host_url: str
    code: str

    @property
    def printed_code(self) -> str:
        """The code by groups of four."""
        return group(self.code)


@dataclass(frozen=True)
class EarlierLetter:
    """A letter really sent: its reference and sending date, recalled later (R1.10)."""

    reference: str
    sent_on: date

    @property
    def printed_date(self) -> str:
        """« 2 novembre 2026 »."""
        return format_date(self.sent_on)


@dataclass(frozen=True)
class Mediator:
    """The creditor's consumer mediator (C. conso L616-1)."""

    name: str
    contact: str


@dataclass(frozen=True)
class LetterFacts:
    """What the case says; with a `Wording` it makes a `LetterContent`.

    `purpose` follows « il concerne : » (« cantine et étude, de mars à juin 2026 »); `basis` names contract and
    invoices (R124-4 3°); `bound` says to a joint debtor that the others are asked too; `earlier` the letters sent
    after the first one; `slip` is the number of its answer slip; `large` adds the same words in large print;
    `court_possible` is true only when the mandate and a decision of the creditor allow escalation and the claim is not
    time-barred (law B8).
    """

    audience: DebtorKind
    reference: str
    case_reference: str
    dated_on: date
    recipient_lines: tuple[str, ...]
    salutation: str
    sender: Identity
    creditor: Identity
    human: Human
    purpose: str
    basis: str
    sums: tuple[SumLine, ...]
    total: Decimal
    payment: PaymentMeans
    portal: Portal
    bound: str = ""
    first_letter: EarlierLetter | None = None
    earlier: tuple[EarlierLetter, ...] = ()
    enclosures: tuple[str, ...] = ()
    answer_by: date | None = None
    court_possible: bool = False
    mediator: Mediator | None = None
    privacy_contact: str = ""
    place: str = ""
    legal_text: Statute = L111_8
    slip: str = ""
    large: bool = False

    @property
    def printed_total(self) -> str:
        """« 486,00 € »."""
        return format_euros(self.total)

    @property
    def printed_date(self) -> str:
        """« 2 novembre 2026 »."""
        return format_date(self.dated_on)


@dataclass(frozen=True)
class LetterContent:
    """A letter ready to print: kind, words with every variable filled, and the facts behind them."""

    kind: MessageKind
    facts: LetterFacts
    subject: str
    body: tuple[Node, ...]


@dataclass(frozen=True)
class FrozenLetter:
    """What a sending fixes before its letter is drawn, so that a second drawing gives the same bytes.

    `template` and `revision` name the words; nothing happens up to `answer_by` included, the next act is on
    `act_on`; `earlier` are the letters sent after the first one, `enclosures` the titles of what travels behind.
    `slip` is the number of its answer slip, none for a letter drawn before they were.
    """

    template: int
    revision: int
    reference: str
    dated_on: date
    answer_by: date
    act_on: date
    code: str
    earlier: tuple[EarlierLetter, ...] = ()
    enclosures: tuple[str, ...] = ()
    slip: str = ""


@dataclass(frozen=True)
class DrawnLetter:
    """A letter's bytes, and what must still be true when it leaves: the sum it asks (euros), where it goes."""

    pdf: bytes
    total: Decimal
    recipient_lines: tuple[str, ...]


@dataclass(frozen=True)
class IssuedReceipt:
    """A receipt's own facts, frozen when it was issued (R1.15); who is who is read when it is printed. Euros.

    `barred` says that nothing more could be asked of the person that day: what remains is a natural obligation (R2.20).
    `corrects` is the number of the receipt that it replaces, and `given_back` what left of the payment since.
    """

    number: str
    issued_on: date
    amount: Decimal
    received_on: date
    method: str
    allocation: tuple[SumLine, ...]
    excess: Decimal
    remaining: Decimal
    barred: bool = False
    corrects: str = ""
    given_back: Decimal = ZERO

    @property
    def asked(self) -> Decimal:
        """What the person is still asked after this payment, in euros: nothing of a barred debt (R2.20)."""
        return ZERO if self.barred else self.remaining


@dataclass(frozen=True)
class ReceiptContent:
    """A quittance (R1.14-R1.15): one per payment, numbered, free of charge. Amounts in euros.

    `remaining` is what is still asked; `barred` says that the rest may not be asked any more. `corrects` is the number
    of the one that it replaces, and `given_back` what left of the payment since.
    """

    number: str
    issued_on: date
    recipient_lines: tuple[str, ...]
    person: str
    sender: Identity
    creditor: Identity
    human: Human
    case_reference: str
    purpose: str
    amount: Decimal
    received_on: date
    method: str
    allocation: tuple[SumLine, ...]
    remaining: Decimal
    barred: bool = False
    first_letter: EarlierLetter | None = None
    corrects: str = ""
    given_back: Decimal = ZERO
    host: str = ""


@dataclass(frozen=True)
class NoteContent:
    """A short letter that tells, in the agency's own words. `dated_on` is its day, `slip` the number of its slip."""

    dated_on: date
    recipient_lines: tuple[str, ...]
    salutation: str
    sender: Identity
    human: Human
    case_reference: str
    subject: str
    paragraphs: tuple[str, ...]
    first_letter: EarlierLetter | None = None
    place: str = ""
    signed_by: str = ""
    host: str = ""
    slip: str = ""


@dataclass(frozen=True)
class MailFacts:
    """What an e-mail says: `amount` owed or settled; below, what its kind speaks of. Amounts in euros.

    `heading` is the name it bears first, when it is not the sender's own; `marked` says that a logo stands beside it.
    `refusal` is where they refuse our e-mails.
    """

    salutation: str
    case_reference: str
    sender: Identity
    creditor: Identity
    human: Human
    portal: Portal
    first_letter: EarlierLetter
    purpose: str
    amount: Decimal
    instalments: int | None = None
    instalment: Decimal | None = None
    first_due_on: date | None = None
    last_due_on: date | None = None
    answer_on: date | None = None
    acknowledgement: str = ""
    colour: str = "#14564B"
    heading: str = ""
    marked: bool = False
    refusal: str = ""


@dataclass(frozen=True)
class MailPage:
    """An e-mail before it is drawn: `button` leads to `url`, the addressee's own page; `hint` says how to get in."""

    subject: str
    sender: str
    colour: str
    opening: str
    blocks: tuple[Node, ...]
    button: str
    url: str
    hint: str
    signature: str
    foot: tuple[str, ...]
    marked: bool = False
    language: str = "fr"


@dataclass(frozen=True)
class MailContent:
    """An e-mail ready to send: a subject a third party may see (T7), plain text, HTML, and the HTML's body alone."""

    subject: str
    text: str
    html: str
    fragment: str = ""


@dataclass(frozen=True)
class KitContent:
    """Texts to complete, by their titles, with what to know before."""

    subject: str
    opening: str
    sender: Identity
    printed_on: date
    models: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Brand:
    """What heads a document: a name, the address under it when it is the creditor's, two colours, a logo.

    A logo is a PNG or an SVG; without one the agency is two arches, and a creditor its name alone.
    """

    name: str
    lines: tuple[str, ...] = ()
    colour: str = "#14564B"
    accent: str = "#F2C14E"
    logo_svg: str = ""
