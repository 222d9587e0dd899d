"""The quittance (R1.14-R1.15): every field the law wants, free of charge, window and bytes like a letter's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agency.law.contact.letter_content import RECEIPT_MENTIONS
from agency.letters.enums import MessageKind, SumKind
from agency.letters.printing.rendering import render_receipt
from agency.letters.printing.specimen import BRAND, specimen_facts
from agency.letters.rules import NotPrintable
from agency.letters.values import ReceiptContent, SumLine
from agency.parties.enums import DebtorKind
from tests.agency.letters.printing.printed import page_texts, tags, text_in

CASE = specimen_facts(MessageKind.REGISTERED_LETTER, DebtorKind.CONSUMER)
RECEIPT = ReceiptContent(
    number="Q-2026-000127",
    issued_on=date(2026, 12, 11),
    recipient_lines=CASE.recipient_lines,
    person="Madame Claire Roussel",
    sender=CASE.sender,
    creditor=CASE.creditor,
    human=CASE.human,
    case_reference=CASE.case_reference,
    purpose=CASE.purpose,
    amount=Decimal("81.00"),
    received_on=date(2026, 12, 10),
    method="virement",
    allocation=(
        SumLine(SumKind.INTEREST, "Intérêts", Decimal("1.00")),
        SumLine(SumKind.PRINCIPAL, "Principal, facture FA-2026-0314", Decimal("80.00")),
    ),
    remaining=Decimal("406.00"),
    first_letter=CASE.first_letter,
)
PRINTED_AS = {
    "number": "Quittance Q-2026-000127",
    "date": "Le 11 décembre 2026",
    "debtor": "Nous avons reçu de Madame Claire Roussel",
    "creditor": "OGEC du Collège Saint-Aubin, 3 place de l’Église",
    "case_reference": "Dossier D-2026-00314",
    "amount": "la somme de 81,00 €",
    "method": "Par virement",
    "allocation": "Intérêts 1,00 € Principal, facture FA-2026-0314 80,00 €",
    "balance": "Reste à régler après ce paiement 406,00 €",
    "on_behalf": "Reçu pour le compte de",
}


@pytest.mark.parametrize("code", [mention.code for mention in RECEIPT_MENTIONS])
def test_a_receipt_carries_each_field_of_the_law(code: str) -> None:
    (text,) = page_texts(render_receipt(RECEIPT, BRAND))

    assert PRINTED_AS[code] in text


def test_a_receipt_costs_nothing_and_recalls_the_first_letter() -> None:
    (text,) = page_texts(render_receipt(RECEIPT, BRAND))

    assert "Frais ajoutés 0,00 €" in text
    assert "Cette quittance est gratuite" in text
    assert "LH-2026-004512 du 2 novembre 2026" in text


def test_the_last_receipt_says_that_it_is_over() -> None:
    (text,) = page_texts(render_receipt(replace(RECEIPT, remaining=Decimal("0.00")), BRAND))

    assert "Tout est réglé." in text
    assert "prouve votre paiement" not in text


def test_a_receipt_of_a_barred_debt_asks_for_nothing_and_says_why() -> None:
    barred = replace(RECEIPT, remaining=Decimal("0.00"), barred=True)
    (text,) = page_texts(render_receipt(barred, BRAND))

    assert "Reste demandé après ce paiement 0,00 €" in text
    assert "il ne vous est plus demandé" in text
    assert "vous restez libre de la régler un jour, sans y être obligé" in text
    assert "Tout est réglé" not in text
    assert "à régler après ce paiement" not in text


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"method": ""}, "moyen de paiement"),
        ({"number": ""}, "numéro sans trou"),
        ({"allocation": RECEIPT.allocation[:1]}, "imputation : intérêts, principal, indemnité"),
        ({"creditor": replace(CASE.creditor, address_lines=())}, "créancier"),
    ],
)
def test_a_receipt_without_a_field_of_the_law_is_not_printed(lacking: dict[str, Any], named: str) -> None:
    with pytest.raises(NotPrintable, match=rf"Cette quittance .* il manque : {named} \(CPCEx R124-6\)\."):
        render_receipt(replace(RECEIPT, **lacking), BRAND)


def test_the_window_shows_the_address_only() -> None:
    pdf = render_receipt(RECEIPT, BRAND)

    assert text_in(pdf, 0, left=90, top=34, right=200, bottom=90) == " ".join(RECEIPT.recipient_lines)
    assert "/Table" in tags(pdf)


def test_the_same_receipt_gives_the_same_bytes() -> None:
    assert render_receipt(RECEIPT, BRAND) == render_receipt(RECEIPT, BRAND)
