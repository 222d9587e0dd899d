"""What goes in and out: sums as text with two decimals, days in ISO 8601, nothing that is not written here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from .words import _

Sum = Annotated[str, Field(pattern=r"^[0-9]{1,8}\.[0-9]{2}$", examples=["120.00"])]
Day = Annotated[date, Field(ge=date(1950, 1, 1), le=date(2199, 12, 31))]
StateSaid = Literal[
    "to_qualify", "with_creditor", "active", "plan", "settled", "returned", "time_barred", "closed", "paused"
]
# All that a line may be: what was confided may be told otherwise later.
OutcomeSaid = Literal[
    "confided", "undue", "updated", "update", "withdrawn", "refused", "incomplete", "doubtful", "ready"
]
NextCursor = Annotated[
    str | None, Field(None, description=_("À donner en `cursor` pour la page suivante ; null sur la dernière."))
]


class EurosSaid(Schema):
    """A sum: text with two decimals, a sign when it is below zero, and its currency."""

    amount: str = Field(examples=["120.00"])
    currency: Literal["EUR"] = "EUR"


class FaultSaid(Schema):
    """One fault: of which field, of which line when there are several, why, by which rule."""

    field: str
    reason: str
    line: int | None = None
    rule: str | None = None


class ProblemSaid(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultSaid] | None = None


class CreditorSaid(Schema):
    """Whose case it is."""

    id: int
    name: str


class CaseSaid(Schema):
    """A case as its creditor reads it: in plain words, with its next step and its day."""

    reference: str
    creditor: CreditorSaid
    person: str = Field(description=_("Le nom, tel que le créancier l’a confié ou corrigé."))
    invoices: list[str]
    state: StateSaid
    state_words: str
    next_step: str
    next_on: date | None
    confided: EurosSaid
    paid: EurosSaid
    due: EurosSaid
    opened_on: date
    closed_on: date | None
    last_day_to_act: date


class DocumentSaid(Schema):
    """A piece joined to a claim."""

    id: int
    kind: str
    title: str
    size: int
    sha256: str
    added_on: date


class ClaimSaid(Schema):
    """One bill of a case, with its pieces."""

    id: int
    number: str
    issued_on: date
    due_on: date
    total: EurosSaid
    paid_before: EurosSaid
    documents: list[DocumentSaid]


class CaseWhole(CaseSaid):
    """A case with its bills."""

    claims: list[ClaimSaid]


class CasesSaid(Schema):
    """A page of cases."""

    data: list[CaseSaid]
    next: NextCursor


class PaymentSaid(Schema):
    """Money that came for a case. `amount` is what of it settled the bills; what was paid too much is the person's."""

    id: int
    case: str
    method: str
    received_on: date
    value_on: date
    amount: EurosSaid
    settles_now: EurosSaid = Field(description=_("Ce qu’il règle encore : moins, si une banque l’a repris."))


class PaymentsSaid(Schema):
    """A page of payments."""

    data: list[PaymentSaid]
    next: NextCursor


class PartSaid(Schema):
    """The part of a transfer that comes from one payment; below zero for money that came back since."""

    payment: int
    case: str
    amount: EurosSaid


class TransferSaid(Schema):
    """What a creditor was sent."""

    id: int
    reference: str = Field(description=_("Ce que porte le virement sur le relevé du créancier."))
    remittance: str
    creditor: CreditorSaid
    paid_on: date
    returned_on: date | None
    amount: EurosSaid
    fees_kept_back: EurosSaid
    parts: list[PartSaid]


class TransfersSaid(Schema):
    """A page of transfers."""

    data: list[TransferSaid]
    next: NextCursor


class GivenDebtor(Schema):
    """Who owes, and where a letter is posted."""

    model_config = ConfigDict(extra="forbid")
    nature: Literal["person", "company"]
    last_name: str = Field("", max_length=80)
    first_name: str = Field("", max_length=60)
    company_name: str = Field("", max_length=120)
    siren: str = Field("", max_length=20, description=_("SIREN ou SIRET d’une entreprise."))
    address: list[Annotated[str, Field(max_length=38)]] = Field([], max_length=3)
    postcode: str = Field("", max_length=10)
    city: str = Field("", max_length=32)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=30)


class GivenClaim(Schema):
    """One unpaid bill."""

    model_config = ConfigDict(extra="forbid")
    debtor: GivenDebtor
    number: str = Field(max_length=60, description=_("Le numéro de la facture, tel qu’elle le porte."))
    label: str = Field("", max_length=150)
    issued_on: Day
    due_on: Day | None = None
    total: Sum
    paid: Sum = Field("0.00", description=_("Ce que le créancier a déjà reçu."))
    checked: bool = Field(
        default=False,
        description=_("Vrai quand la somme et la date ont été comparées à la facture : confie une ligne douteuse."),
    )  # fmt: skip


class GivenClaims(Schema):
    """Claims to confide, all or none."""

    model_config = ConfigDict(extra="forbid")
    creditor: int | None = Field(None, ge=1, le=10**15, description=_("Obligatoire avec une clé du cabinet."))
    claims: list[GivenClaim] = Field(min_length=1, max_length=100)


class GivenPiece(Schema):
    """What a file is."""

    claim: int = Field(ge=1, le=10**15, description=_("Le `id` de la facture, dans le dossier."))
    kind: Literal["invoice", "contract", "quote", "delivery"] = "invoice"


class ConfidedLine(Schema):
    """What became of one line."""

    line: int
    number: str
    outcome: OutcomeSaid
    reason: str
    opens_on: date | None = Field(description=_("Non échue : le matin où elle devient un dossier, si elle reste due."))
    case: str | None
    claim: int | None


class ConfidedClaims(Schema):
    """A deposit, and what became of each line."""

    deposit: int
    lines: list[ConfidedLine]


class EventData(Schema):
    """Which rows it is about, where the API says the rest, and no word on anybody. What does not apply is not there."""

    creditor: int | None = None
    case: str | None = Field(None, description=_("La référence du dossier."))
    state: StateSaid | None = Field(None, description=_("Où il en est quand ceci part : relisez-le par l’API."))
    case_url: str | None = None
    payment: int | None = None
    payments_url: str | None = None
    remittance: int | None = None
    remittances_url: str | None = None


class EventSaid(Schema):
    """What happened, as an address is told of it."""

    type: str
    timestamp: datetime = Field(description=_("Quand c’est arrivé."))
    data: EventData


class GivenWithdrawal(Schema):
    """A line that waits for its due date, and why it is never to become a case."""

    model_config = ConfigDict(extra="forbid")
    line: int = Field(ge=1, le=10**6, description=_("Son rang dans le dépôt."))
    why: Literal["paid", "credited", "kept"]


class DepositLine(ConfidedLine):
    """What became of one line, and where its case is now."""

    state: StateSaid | None = Field(description=_("Vide si la clé ne lit pas les dossiers."))
    state_words: str | None


class DepositSaid(Schema):
    """A deposit, when it came, and each of its lines."""

    deposit: int
    received_at: datetime
    lines: list[DepositLine]
