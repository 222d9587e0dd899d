"""A case as a letter or a receipt: facts gathered, words filled, pages printed. Writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

from django.db.models.fields.files import FieldFile

from agency.cases.models import Case, Claim
from agency.common.calendar import format_date
from agency.common.identifiers import group
from agency.common.money import NO_BREAK_SPACE, ZERO
from agency.common.names import calm
from agency.common.pictures import as_svg
from agency.common.text import postal_lines
from agency.journal.enums import ActorKind
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind, SumKind
from agency.letters.printing.rendering import render_letter, render_note, render_receipt
from agency.letters.queries import LetterBooks, Texts, letter_books
from agency.letters.rules import announced_dates
from agency.letters.values import (
    Brand,
    DrawnLetter,
    EarlierLetter,
    FrozenLetter,
    Human,
    Identity,
    IssuedReceipt,
    LetterFacts,
    Mediator,
    NoteContent,
    PaymentMeans,
    Portal,
    ReceiptContent,
    SumLine,
)
from agency.letters.wording.legal_texts import ACTIVITY
from agency.letters.wording.letter import compose_letter
from agency.mandates.enums import Voice
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.parties.enums import PROTECTED_ADULTS, DebtorKind, Protection, Tone
from agency.parties.models import Address, Creditor, Debtor
from agency.parties.queries import logo_bytes, valid_address, zone_of
from agency.users.queries import signature_of as author_signature
from tenants.addresses import base_url

from .bound import bound, owes_together
from .sums import sum_lines

NAMED = 4
"""Bills that a sentence names one by one."""


def freeze_letter(
    case: Case,
    debtor: Debtor,
    *,
    kind: MessageKind,
    dated_on: date,
    answer_days: int,
    next_delay: int | None,
    reference: str,
    code: str,
    earlier: tuple[EarlierLetter, ...],
    enclosures: tuple[str, ...],
    texts: Texts | None = None,
    tone: Tone = Tone.PLAIN,
) -> FrozenLetter:
    """Fix the published words and the dates of a letter of this day; `next_delay` (days) leads to the next one.

    Words of another tone when nothing is published in this one are the plain ones.

    Raises `LetterTemplate.DoesNotExist` when no words are published for such a person.
    """
    audience, zone = DebtorKind(case.debtor_kind), zone_of(debtor)
    template = (texts or Texts()).published(kind, audience, tone)
    dates = announced_dates(
        kind=kind, audience=audience, dated_on=dated_on, answer_days=answer_days, next_delay=next_delay, zone=zone
    )
    return FrozenLetter(
        template=template.pk,
        revision=cast("int", template.live_revision_id),
        reference=reference,
        dated_on=dated_on,
        answer_by=dates.answer_by,
        act_on=dates.act_on,
        code=code,
        earlier=earlier,
        enclosures=enclosures,
    )


def draw_letter(
    case: Case,
    debtor: Debtor,
    frozen: FrozenLetter,
    *,
    agency: AgencyProfile | None = None,
    texts: Texts | None = None,
    books: LetterBooks | None = None,
) -> DrawnLetter:
    """Print a letter of a case to one of its people, from what was frozen and what the books hold now.

    What a batch has read already is handed in. Raises `NotPrintable` or `PostalAddressError`, with a French sentence
    that says what to do.
    """
    agency = agency or profile()
    facts = letter_facts(case, debtor, frozen, agency=agency, books=books)
    content = compose_letter((texts or Texts()).wording(frozen.template, frozen.revision), facts)
    return DrawnLetter(render_letter(content, letterhead(case, agency)), facts.total, facts.recipient_lines)


def draw_receipt(case: Case, debtor: Debtor, receipt: IssuedReceipt) -> bytes:
    """Print the quittance of a payment, from the values frozen when it was issued (R1.14, R1.15)."""
    agency = profile()
    content = ReceiptContent(
        number=receipt.number,
        issued_on=receipt.issued_on,
        recipient_lines=recipient_lines(debtor),
        person=debtor.full_name,
        sender=sender(agency),
        creditor=client(case.creditor),
        human=human(agency),
        case_reference=case.reference,
        purpose=purpose(list(case.claims.all())),
        amount=receipt.amount,
        received_on=receipt.received_on,
        method=receipt.method,
        allocation=_allocation(receipt),
        remaining=receipt.asked,
        barred=receipt.barred,
        first_letter=first_letter(case),
        corrects=receipt.corrects,
        given_back=receipt.given_back,
        host=base_url(),
    )
    return render_receipt(content, letterhead(case, agency))


def draw_note(
    case: Case,
    debtor: Debtor,
    *,
    subject: str,
    paragraphs: tuple[str, ...],
    dated_on: date,
    signed_by: str = "",
    lines: tuple[str, ...] = (),
    slip: str = "",
) -> bytes:
    """Print a short letter of a case to one of its people, which tells; with a `slip`, they may answer by post.

    `signed_by` is who wrote it, the agency's person when empty; `lines` are another address than theirs.

    Raises `PostalAddressError`, with a French sentence that says what to do.
    """
    agency = profile()
    content = NoteContent(
        dated_on=dated_on,
        recipient_lines=lines or recipient_lines(debtor),
        salutation=debtor.salutation,
        sender=sender(agency),
        human=human(agency),
        case_reference=case.reference,
        subject=subject,
        paragraphs=paragraphs,
        first_letter=first_letter(case),
        place=agency.city,
        signed_by=signed_by,
        host=base_url(),
        slip=slip,
    )
    return render_note(content, letterhead(case, agency))


def letter_facts(
    case: Case,
    debtor: Debtor,
    frozen: FrozenLetter,
    *,
    agency: AgencyProfile | None = None,
    books: LetterBooks | None = None,
) -> LetterFacts:
    """Everything a letter says of a case; dates and reference are the frozen ones."""
    agency = agency or profile()
    books = books or letter_books([case])[case.pk]
    claims = books.claims
    lines = sum_lines(claims, books.due, together=owes_together(case, debtor))
    total = sum((line.amount for line in lines), ZERO)
    host = base_url()
    return LetterFacts(
        audience=DebtorKind(case.debtor_kind),
        reference=frozen.reference,
        case_reference=case.reference,
        dated_on=frozen.dated_on,
        recipient_lines=recipient_lines(debtor),
        salutation=debtor.salutation,
        sender=sender(agency),
        creditor=client(case.creditor),
        human=human(agency),
        purpose=purpose(claims),
        basis=basis(claims),
        bound=bound(case, debtor, claims),
        sums=lines,
        total=total,
        payment=PaymentMeans(
            holder=agency.account_holder,
            iban=agency.account_iban,
            rf_reference=case.rf_reference,
            amount=total,
            bic=agency.account_bic,
            by_card=agency.takes_cards(frozen.dated_on),
        ),
        portal=Portal(f"{host}/c/{frozen.code}", host, frozen.code),
        first_letter=first_letter(case),
        earlier=frozen.earlier,
        enclosures=frozen.enclosures,
        answer_by=frozen.answer_by,
        court_possible=case.last_day_to_act >= frozen.answer_by and books.court,
        mediator=_mediator(case.creditor),
        privacy_contact=agency.dpo_email or agency.email,
        place=agency.city,
        slip=frozen.slip,
        large=debtor.large_print,
    )


def brand(agency: AgencyProfile) -> Brand:
    """The agency's look."""
    return Brand(name=agency.legal_name, colour=agency.brand_colour, logo_svg=_svg(agency.logo))


def letterhead(case: Case, agency: AgencyProfile) -> Brand:
    """What heads a paper of a case: the agency, or the creditor whose mandate says so (S4)."""
    return lent_letterhead(case.creditor, agency) if _lent(case) else brand(agency)


def lent_letterhead(creditor: Creditor, agency: AgencyProfile) -> Brand:
    """What heads a paper in a creditor's own name."""
    return replace(brand(agency), name=creditor.name, lines=tuple(creditor.address_lines), logo_svg=_svg(creditor.logo))


def heading(case: Case, agency: AgencyProfile) -> tuple[str, FieldFile]:
    """The name and the logo that a paper, an e-mail or a page of a case bears first."""
    return (case.creditor.name, case.creditor.logo) if _lent(case) else (agency.legal_name, agency.logo)


def _lent(case: Case) -> bool:
    return case.mandate.voice == Voice.CREDITOR


def _svg(logo: FieldFile) -> str:
    return as_svg(logo_bytes(logo)) if logo else ""


def sender(agency: AgencyProfile) -> Identity:
    """The collector as R124-4 1° wants it named."""
    return Identity(
        agency.legal_name,
        tuple(agency.address_lines),
        activity=ACTIVITY,
        registration=", ".join(part for part in (agency.legal_form, _siren(agency.siren)) if part),
        phone=agency.phone,
        email=agency.email,
    )


def client(creditor: Creditor) -> Identity:
    """The creditor as R124-4 2° wants it named."""
    return Identity(
        creditor.name,
        tuple(creditor.address_lines),
        called=creditor.called,
        registration=_siren(creditor.siren),
    )


def _siren(number: str) -> str:
    """« SIREN 732 829 320 », on one line."""
    return f"SIREN {group(number, 3)}".replace(" ", NO_BREAK_SPACE) if number else ""


def human(agency: AgencyProfile) -> Human:
    """The person who answers."""
    return Human(agency.human_name, "suit votre dossier", agency.phone, agency.hours, agency.email)


def signature_of(by: Actor) -> str:
    """Who signs words typed for a person: their author with a role; the agency's person for what Amiable says."""
    written = author_signature(by.ref) if by.kind == ActorKind.STAFF else ""
    return written or profile().human_name


def recipient_lines(debtor: Debtor, place: Address | None = None) -> tuple[str, ...]:
    """The person's postal lines, at a `place` that they left or where they live; only the name without any."""
    if (address := place or valid_address(debtor)) is None:
        return (debtor.full_name,)
    return tuple(
        postal_lines(
            name=_on_the_envelope(debtor),
            contact=address.line2,
            street=address.line1,
            locality=address.line3,
            postcode=address.postcode,
            city=address.city,
        )
    )


def _on_the_envelope(debtor: Debtor) -> str:
    """Who opens the letter: the person, or who answers for them (R5.6)."""
    if debtor.protection == Protection.DECEASED:
        return f"Succession de {debtor.full_name}"
    if debtor.protection in PROTECTED_ADULTS:
        return f"Représentant de {debtor.full_name}"
    title = debtor.get_civility_display() if debtor.civility else ""
    return f"{title} {debtor.full_name}".strip()


def first_letter(case: Case) -> EarlierLetter | None:
    """The first letter's reference and date, that every later word recalls (R1.10)."""
    if case.first_letter_on is None:
        return None
    return EarlierLetter(case.first_letter_reference, case.first_letter_on)


def purpose(claims: list[Claim]) -> str:
    """« la cantine de mars » or « les factures F1, F2 et F3 », to complete « au sujet de ».

    Bills that bear one number, or are many, are said by how many they are and by their days.
    """
    if len(claims) == 1:
        label = calm(claims[0].label)
        if not label:
            return f"la facture {claims[0].number} du {format_date(claims[0].issued_on)}"
        return label if label[:2].isupper() else label[0].lower() + label[1:]
    numbers = [claim.number for claim in claims]
    if len(set(numbers)) < len(numbers) or len(numbers) > NAMED:
        return several(claims)
    return f"les factures {', '.join(numbers[:-1])} et {numbers[-1]}"


def several(claims: list[Claim]) -> str:
    """« 4 factures, du 3 mars 2026 au 5 juin 2026 »."""
    days = sorted(claim.issued_on for claim in claims)
    return f"{len(claims)} factures, du {format_date(days[0])} au {format_date(days[-1])}"


def basis(claims: list[Claim]) -> str:
    """The invoices behind the sum, with their dates (R124-4 3°): here for one, on their own lines for several."""
    if len(claims) > 1:
        return f"{several(claims)}, une par ligne"
    return " ; ".join(
        f"Facture {claim.number} du {format_date(claim.issued_on)}, à payer au plus tard le {format_date(claim.due_on)}"
        for claim in claims
    )


def _mediator(creditor: Creditor) -> Mediator | None:
    name, _comma, contact = creditor.mediator.partition(",")
    return Mediator(name.strip(), contact.strip()) if name.strip() else None


def _allocation(receipt: IssuedReceipt) -> tuple[SumLine, ...]:
    if not receipt.excess:
        return receipt.allocation
    return (*receipt.allocation, SumLine(SumKind.PAID, "Trop-perçu, que nous vous rendons", receipt.excess))
