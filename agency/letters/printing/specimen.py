"""A fictional case, so that an author sees a text as the person will."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from agency.common.identifiers import rf_reference, slip_number
from agency.letters.enums import MessageKind, Specimen, SumKind
from agency.letters.printing.rendering import letter_pages_svg, render_letter
from agency.letters.rules import earliest_answer_by
from agency.letters.values import (
    Brand,
    EarlierLetter,
    Human,
    Identity,
    LetterContent,
    LetterFacts,
    MailContent,
    MailFacts,
    Mediator,
    PaymentMeans,
    Portal,
    SumLine,
    Wording,
)
from agency.letters.wording.acknowledgements import ACKNOWLEDGEMENTS
from agency.letters.wording.legal_texts import ACTIVITY
from agency.letters.wording.letter import compose_letter
from agency.letters.wording.mail import compose_mail
from agency.parties.enums import DebtorKind

BRAND = Brand(name="Cabinet Lhermitte")
_FIRST = EarlierLetter("LH-2026-004512", date(2026, 11, 2))
_REGISTERED = EarlierLetter("LH-2026-004617", date(2026, 11, 17))
_SENDER = Identity(
    "Cabinet Lhermitte",
    ("12 rue des Tilleuls", "44000 Nantes"),
    activity=ACTIVITY,
    registration="SIREN 552 100 554, RCS Nantes",
    phone="02 61 91 04 12",
    email="bonjour@lhermitte.example",
)
_HUMAN = Human("Inès Caron", "Chargée de votre dossier", "02 61 91 04 12", "du lundi au vendredi, de 9 h à 18 h")
_TOTAL = Decimal("486.00")
_CONSUMER = LetterFacts(
    audience=DebtorKind.CONSUMER,
    reference=_FIRST.reference,
    case_reference="D-2026-00314",
    dated_on=_FIRST.sent_on,
    recipient_lines=(
        "MADAME CLAIRE ROUSSEL",
        "APT 12 ESC B",
        "RESIDENCE DES CEDRES",
        "8 RUE DU VERGER",
        "44300 NANTES",
    ),
    salutation="Madame Roussel",
    sender=_SENDER,
    creditor=Identity(
        "OGEC du Collège Saint-Aubin",
        ("3 place de l’Église", "44300 Nantes"),
        registration="SIREN 784 671 695",
        called="le Collège Saint-Aubin",
    ),
    human=_HUMAN,
    purpose="cantine et étude, de mars à juin 2026",
    basis="Contrat de scolarisation 2025 et facture FA-2026-0314 du 30 juin 2026, "
    "à payer au plus tard le 15 juillet 2026",
    sums=(
        SumLine(
            SumKind.PRINCIPAL,
            "Facture FA-2026-0314",
            Decimal("546.00"),
            "Cantine et étude, de mars à juin 2026",
        ),
        SumLine(SumKind.PAID, "Votre virement du 12 septembre 2026", Decimal("-60.00")),
    ),
    total=_TOTAL,
    payment=PaymentMeans(
        holder="Cabinet Lhermitte fonds de tiers",
        iban="FR7630006000011234567890189",
        rf_reference=rf_reference("LHRM", 314),
        amount=_TOTAL,
        bic="AGRIFRPP",
        by_card=True,
    ),
    portal=Portal("https://lhermitte.example/c/7K4QM2XD9P", "https://lhermitte.example", "7K4QM2XD9P"),
    mediator=Mediator("Médiation Exemple", "mediation.example"),
    privacy_contact="donnees@lhermitte.example",
    place="Nantes",
    slip=slip_number(4821093755),
)
_BUSINESS = replace(
    _CONSUMER,
    audience=DebtorKind.BUSINESS,
    recipient_lines=(
        "ATELIER DES QUAIS SARL",
        "MADAME NADIA FERREOL",
        "14 QUAI DE LA FOSSE",
        "44000 NANTES",
    ),
    salutation="Madame Ferréol",
    creditor=Identity(
        "Imprimerie du Vieux-Doulon SARL",
        ("5 rue du Moulin", "44300 Nantes"),
        registration="SIREN 552 081 317",
        called="l’Imprimerie du Vieux-Doulon",
    ),
    purpose="impression de vos catalogues, juin 2026",
    basis="Bon de commande du 2 juin 2026 et facture FA-2026-0314 du 30 juin 2026, "
    "à payer au plus tard le 30 juillet 2026",
    sums=(
        SumLine(SumKind.PRINCIPAL, "Facture FA-2026-0314", Decimal("446.00"), "Impression de 500 catalogues"),
        SumLine(
            SumKind.ACCESSORY,
            "Indemnité forfaitaire entre professionnels",
            Decimal("40.00"),
            "C. com. D441-5",
        ),
    ),
    mediator=None,
)
_HALF = Decimal("243.00")
# The other parent of the same pupil, for a half of the bill.
_PARENT = replace(
    _CONSUMER,
    recipient_lines=("MONSIEUR PAUL ROUSSEL", "2 ALLEE DES TANNEURS", "44000 NANTES"),
    salutation="Monsieur Roussel",
    sums=(
        SumLine(
            SumKind.PRINCIPAL,
            "Facture FA-2026-0314",
            _HALF,
            "Votre part : 50 % de 486,00 € ; cantine et étude, de mars à juin 2026",
        ),
    ),
    total=_HALF,
    payment=replace(_CONSUMER.payment, amount=_HALF),
)
_THREE = Decimal("1286.00")
_THREE_BILLS = replace(
    _BUSINESS,
    purpose="impression de vos catalogues, affiches et cartes, d’avril à juin 2026",
    basis="Bons de commande d’avril à juin 2026 et factures FA-2026-0214, FA-2026-0267 et FA-2026-0314",
    sums=(
        SumLine(SumKind.PRINCIPAL, "Facture FA-2026-0214", Decimal("320.00"), "Impression d’affiches, avril 2026"),
        SumLine(SumKind.PRINCIPAL, "Facture FA-2026-0267", Decimal("400.00"), "Cartes de visite, mai 2026"),
        SumLine(SumKind.PRINCIPAL, "Facture FA-2026-0314", Decimal("446.00"), "Impression de 500 catalogues"),
        SumLine(
            SumKind.ACCESSORY,
            "Indemnité forfaitaire entre professionnels, trois factures",
            Decimal("120.00"),
            "C. com. D441-5",
        ),
    ),
    total=_THREE,
    payment=replace(_CONSUMER.payment, amount=_THREE),
)
_CASES = {
    DebtorKind.CONSUMER: {Specimen.ONE_BILL: _CONSUMER, Specimen.TWO_PARENTS: _PARENT},
    DebtorKind.BUSINESS: {Specimen.ONE_BILL: _BUSINESS, Specimen.THREE_BILLS: _THREE_BILLS},
}


def samples_for(audience: DebtorKind) -> list[Specimen]:
    """The invented cases on which a text for this audience may be read, the plainest first."""
    return list(_CASES[audience])


def specimen_facts(kind: MessageKind, audience: DebtorKind, sample: Specimen = Specimen.ONE_BILL) -> LetterFacts:
    """Facts of an invented case, dated as a letter of that kind would be."""
    facts = _CASES[audience][sample]
    if kind == MessageKind.FIRST_LETTER:
        return replace(facts, enclosures=("Facture FA-2026-0314",))
    later = replace(facts, first_letter=_FIRST)
    if kind == MessageKind.REGISTERED_LETTER:
        return replace(
            later,
            reference=_REGISTERED.reference,
            dated_on=_REGISTERED.sent_on,
            answer_by=_REGISTERED.sent_on + timedelta(days=18),
            enclosures=("Notre lettre du 2 novembre 2026", "Facture FA-2026-0314"),
        )
    dated_on = _REGISTERED.sent_on + timedelta(days=20)
    return replace(
        later,
        reference="LH-2026-004731",
        dated_on=dated_on,
        answer_by=earliest_answer_by(kind, audience, dated_on) + timedelta(days=1),
        earlier=(_REGISTERED,),
        court_possible=True,
        enclosures=("Nos lettres du 2 et du 17 novembre 2026", "Facture FA-2026-0314"),
    )


def specimen_letter(wording: Wording, sample: Specimen = Specimen.ONE_BILL) -> LetterContent:
    """A printable letter of these words. Raises NotPrintable like `compose_letter`."""
    return compose_letter(wording, specimen_facts(wording.kind, wording.audience, sample))


def specimen_pdf(wording: Wording) -> bytes:
    """The PDF as it would be printed. Raises NotPrintable."""
    return render_letter(specimen_letter(wording), BRAND)


def specimen_pages(wording: Wording, sample: Specimen = Specimen.ONE_BILL) -> list[str]:
    """One SVG per page, for the editor's preview. Raises NotPrintable."""
    return letter_pages_svg(specimen_letter(wording, sample), BRAND)


def specimen_mail(wording: Wording) -> MailContent:
    """The e-mail the person would read. Raises NotPrintable."""
    facts = _CASES[wording.audience][Specimen.ONE_BILL]
    return compose_mail(
        wording,
        MailFacts(
            salutation=facts.salutation,
            case_reference=facts.case_reference,
            sender=facts.sender,
            creditor=facts.creditor,
            human=facts.human,
            portal=facts.portal,
            first_letter=_FIRST,
            purpose=facts.purpose,
            amount=facts.total,
            instalments=6,
            instalment=Decimal("81.00"),
            first_due_on=date(2026, 12, 10),
            last_due_on=date(2027, 5, 10),
            answer_on=date(2026, 12, 12),
            acknowledgement=ACKNOWLEDGEMENTS["message"],
        ),
    )
