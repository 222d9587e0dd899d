"""What a message says, gathered from the case: facts of a letter, of a receipt, of an e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Claim, Document
from agency.cases.queries import summary
from agency.common.calendar import format_date
from agency.common.money import ZERO
from agency.common.text import postal_lines
from agency.ledger.enums import Component
from agency.ledger.queries import due_by_claim
from agency.letters.content import (
    Brand,
    EarlierLetter,
    Human,
    Identity,
    LetterFacts,
    Mediator,
    PaymentMeans,
    Portal,
    ReceiptContent,
    SumLine,
)
from agency.letters.enums import Audience, SumKind
from agency.letters.legal_texts import ACTIVITY
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.parties.models import Creditor, Debtor
from tenants.addresses import base_url

from .enums import MessageKind
from .models import Message
from .queries import letters_sent, valid_address

_PDF = "application/pdf"
_COMPONENT_KIND = {
    Component.CONTRACTUAL_INTEREST: SumKind.INTEREST,
    Component.LEGAL_INTEREST: SumKind.INTEREST,
    Component.B2B_LATE_INTEREST: SumKind.INTEREST,
    Component.B2B_FIXED_INDEMNITY: SumKind.ACCESSORY,
    Component.PENALTY_CLAUSE: SumKind.ACCESSORY,
    Component.COURT_AWARDED_COST: SumKind.ACCESSORY,
}


@dataclass(frozen=True)
class Enclosure:
    """A document that travels with a letter, under the title the letter gives it."""

    document: Document
    title: str


def brand(agency: AgencyProfile) -> Brand:
    """The agency's look."""
    return Brand(name=agency.legal_name, colour=agency.brand_colour)


def sender(agency: AgencyProfile) -> Identity:
    """The collector as R124-4 1° wants it named."""
    return Identity(
        agency.legal_name,
        tuple(agency.address_lines),
        activity=ACTIVITY,
        registration=", ".join(part for part in (agency.legal_form, f"SIREN {agency.siren}") if part),
        phone=agency.phone,
        email=agency.email,
    )


def client(creditor: Creditor) -> Identity:
    """The creditor as R124-4 2° wants it named."""
    return Identity(
        creditor.name,
        tuple(creditor.address_lines),
        called=creditor.short_name,
        registration=f"SIREN {creditor.siren}" if creditor.siren else "",
    )


def human(agency: AgencyProfile) -> Human:
    """The person who answers."""
    return Human(agency.human_name, "suit votre dossier", agency.phone, agency.hours, agency.email)


def recipient_lines(debtor: Debtor) -> tuple[str, ...]:
    """The person's postal lines; only the name without a valid address."""
    address = valid_address(debtor)
    if address is None:
        return (debtor.full_name,)
    title = debtor.get_civility_display() if debtor.civility else ""
    return tuple(
        postal_lines(
            name=f"{title} {debtor.full_name}".strip(),
            contact=address.line2,
            street=address.line1,
            locality=address.line3,
            postcode=address.postcode,
            city=address.city,
        )
    )


def first_letter(case: Case) -> EarlierLetter | None:
    """The first letter's reference and date, that every later word recalls (R1.10)."""
    if case.first_letter_on is None:
        return None
    return EarlierLetter(case.first_letter_reference, case.first_letter_on)


def enclosures(message: Message) -> list[Enclosure]:
    """What travels behind the letter, in order: the earlier letters, then the invoices still owed on."""
    found: list[Enclosure] = []
    if message.payload.get("encloses_previous") and message.debtor is not None:
        for letter in letters_sent(message.case, message.debtor):
            part = letter.parts.select_related("document").order_by("position").first()
            if part is not None and letter.sent_on is not None:
                found.append(Enclosure(part.document, f"Notre lettre du {format_date(letter.sent_on)}"))
    if message.payload.get("encloses_invoice"):
        found += [
            Enclosure(claim.invoice, f"Facture {claim.number}")
            for claim in _claims_owed(message.case)
            if claim.invoice is not None and claim.invoice.mime == _PDF
        ]
    return found


def letter_facts(message: Message, *, code: str, annexes: list[Enclosure]) -> LetterFacts:
    """Everything a letter of this message says; dates and reference are those frozen in the message."""
    if message.debtor is None:
        raise ValueError("Une lettre s’adresse à une personne.")
    case, debtor, agency = message.case, message.debtor, profile()
    dated_on, answer_by = _day(message.payload["dated_on"]), _day(message.payload["answer_by"])
    claims = _claims_owed(case)
    lines = sum_lines(case, claims)
    total = sum((line.amount for line in lines), ZERO)
    host = base_url()
    first = first_letter(case)
    mediator_name, _comma, mediator_contact = case.creditor.mediator.partition(",")
    return LetterFacts(
        audience=Audience(case.debtor_kind),
        reference=message.reference,
        case_reference=case.reference,
        dated_on=dated_on,
        recipient_lines=recipient_lines(debtor),
        salutation=debtor.salutation,
        sender=sender(agency),
        creditor=client(case.creditor),
        human=human(agency),
        purpose=purpose(claims),
        basis=basis(claims),
        sums=lines,
        total=total,
        payment=PaymentMeans(
            holder=agency.account_holder,
            iban=agency.account_iban,
            rf_reference=case.rf_reference,
            amount=total,
            bic=agency.account_bic,
            by_card=agency.cards_approved_on is not None and agency.cards_approved_on <= dated_on,
        ),
        portal=Portal(f"{host}/c/{code}", host, code),
        first_letter=first,
        earlier=tuple(
            EarlierLetter(letter.reference, letter.sent_on)
            for letter in letters_sent(case, debtor)
            if letter.sent_on is not None and letter.kind != MessageKind.FIRST_LETTER
        ),
        enclosures=tuple(annex.title for annex in annexes),
        answer_by=answer_by,
        court_possible=case.last_day_to_act >= answer_by,
        mediator=Mediator(mediator_name.strip(), mediator_contact.strip()) if mediator_name.strip() else None,
        privacy_contact=agency.dpo_email or agency.email,
        place=agency.city,
    )


def sum_lines(case: Case, claims: list[Claim]) -> tuple[SumLine, ...]:
    """What is owed, element by element, adding up to the claim book's balance (R124-4 3°)."""
    due = due_by_claim(case.pk)
    lines: list[SumLine] = []
    for claim in claims:
        owed = due[claim.pk]
        lines.append(SumLine(SumKind.PRINCIPAL, f"Facture {claim.number}", claim.total, claim.label))
        if claim.paid_before:
            lines.append(SumLine(SumKind.PAID, "Déjà réglé au créancier", -claim.paid_before, claim.number))
        settled = claim.total - claim.paid_before - owed.get(Component.PRINCIPAL, ZERO)
        if settled:
            lines.append(SumLine(SumKind.PAID, "Vos règlements", -settled, claim.number))
        lines += [
            SumLine(_COMPONENT_KIND[component], str(component.label).capitalize(), amount, claim.number)
            for component, amount in owed.items()
            if component != Component.PRINCIPAL
        ]
    return tuple(lines)


def purpose(claims: list[Claim]) -> str:
    """« la cantine de mars » or « les factures F1, F2 et F3 », to complete « au sujet de »."""
    if len(claims) == 1:
        label = claims[0].label.strip()
        if not label:
            return f"la facture {claims[0].number}"
        return label if label[:2].isupper() else label[0].lower() + label[1:]
    numbers = [claim.number for claim in claims]
    return f"les factures {', '.join(numbers[:-1])} et {numbers[-1]}"


def basis(claims: list[Claim]) -> str:
    """The invoices behind the sum, with their dates (R124-4 3°)."""
    return " ; ".join(
        f"Facture {claim.number} du {format_date(claim.issued_on)}, à payer avant le {format_date(claim.due_on)}"
        for claim in claims
    )


def receipt_content(message: Message) -> ReceiptContent:
    """The quittance of a payment, from the values frozen when it was issued (R1.14, R1.15)."""
    if message.debtor is None:
        raise ValueError("Une quittance s’adresse à une personne.")
    case, agency, told = message.case, profile(), message.payload["receipt"]
    return ReceiptContent(
        number=told["number"],
        issued_on=_day(told["issued_on"]),
        recipient_lines=recipient_lines(message.debtor),
        person=message.debtor.full_name,
        sender=sender(agency),
        creditor=client(case.creditor),
        human=human(agency),
        case_reference=case.reference,
        purpose=purpose(list(case.claims.all())),
        amount=Decimal(told["amount"]),
        received_on=_day(told["received_on"]),
        method=told["method"],
        allocation=_allocation(told),
        remaining=Decimal(told["remaining"]),
        first_letter=first_letter(case),
    )


def documents_of(message: Message) -> list[Document]:
    """The files of a sending, in the order of the envelope."""
    return [part.document for part in message.parts.select_related("document")]


def letter_of(message: Message) -> Document | None:
    """The letter or the receipt itself, without what it encloses."""
    kinds = (DocumentKind.LETTER, DocumentKind.RECEIPT)
    return next((document for document in documents_of(message) if document.kind in kinds), None)


def _allocation(told: dict[str, Any]) -> tuple[SumLine, ...]:
    lines = [
        SumLine(SumKind(line["kind"]), line["label"], Decimal(line["amount"]), line.get("detail", ""))
        for line in told["allocation"]
    ]
    excess = Decimal(told.get("excess") or "0.00")
    if excess:
        lines.append(SumLine(SumKind.PAID, "Trop-perçu, que nous vous rendons", excess))
    return tuple(lines)


def _claims_owed(case: Case) -> list[Claim]:
    return [line.claim for line in summary(case).lines if line.due > 0]


def _day(text: str) -> date:
    return date.fromisoformat(text)
