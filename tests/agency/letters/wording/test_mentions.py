"""R124-4: each lawful mention, taken out of a complete letter, stops the press and is named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agency.law.contact.letter_content import L111_8
from agency.letters.enums import MessageKind, SumKind
from agency.letters.printing.rendering import render_letter
from agency.letters.printing.specimen import BRAND, specimen_letter
from agency.letters.rules import NotPrintable
from agency.letters.values import EarlierLetter, LetterContent, SumLine
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from agency.letters.wording.legal_texts import statute_on
from agency.letters.wording.mentions import MENTIONS, is_normal_rate, missing_in_letter
from agency.parties.enums import DebtorKind

LETTERS = {
    (wording.kind, wording.audience): specimen_letter(wording) for wording in DEFAULT_WORDINGS[:6]
}  # The first six are the paper letters.
FIRST = LETTERS[MessageKind.FIRST_LETTER, DebtorKind.CONSUMER]
NOTICE = LETTERS[MessageKind.FORMAL_NOTICE, DebtorKind.CONSUMER]


def changed(content: LetterContent, **facts: object) -> LetterContent:
    return replace(content, facts=replace(content.facts, **facts))


def codes(content: LetterContent) -> list[str]:
    return [mention.code for mention in missing_in_letter(content)]


@pytest.mark.parametrize("content", LETTERS.values(), ids=lambda content: content.kind)
def test_shipped_letters_lack_nothing(content: LetterContent) -> None:
    assert codes(content) == []


facts = FIRST.facts
without_words = replace(NOTICE, subject="Votre dossier", body=())
CUT_STATUTE = replace(L111_8, paragraphs=(L111_8.paragraphs[0], L111_8.paragraphs[1].replace("peut", "doit")))
TAKEN_OUT = {
    "collector_identity": changed(FIRST, sender=replace(facts.sender, address_lines=(" ",))),
    "amicable_activity": changed(FIRST, sender=replace(facts.sender, activity="")),
    "creditor_identity": changed(FIRST, creditor=replace(facts.creditor, address_lines=())),
    "basis": changed(FIRST, basis=" "),
    "itemised_amount": changed(FIRST, sums=facts.sums[:1]),
    "demand": changed(FIRST, payment=replace(facts.payment, amount=Decimal("485.99"))),
    "payment_means": changed(FIRST, payment=replace(facts.payment, rf_reference="RF00LHRM0000314")),
    "l111_8": changed(FIRST, legal_text=CUT_STATUTE),
    "data_protection": changed(FIRST, privacy_contact="", sender=replace(facts.sender, email="")),
    "first_letter_reference": changed(NOTICE, first_letter=EarlierLetter("", NOTICE.facts.dated_on)),
    "first_letter_sent_on": changed(NOTICE, first_letter=EarlierLetter("LH-1", date(2027, 1, 5))),
    "title": without_words,
    "deadline_date": without_words,
    "true_consequence": without_words,
    "mediator": changed(NOTICE, mediator=None),
    "enclosures": changed(NOTICE, enclosures=()),
    "no_fee": changed(FIRST, sums=(*facts.sums, SumLine(SumKind.ACCESSORY, "Frais de dossier", Decimal("0.00")))),
    "human": changed(FIRST, human=replace(facts.human, hours="")),
}
PRINTED_WHATEVER_HAPPENS = {"date", "interest_start", "plan_offer", "how_to_dispute"}


def test_every_mention_of_the_law_is_tried() -> None:
    assert {mention.code for mentions in MENTIONS.values() for mention in mentions} == (
        TAKEN_OUT.keys() | PRINTED_WHATEVER_HAPPENS
    )


@pytest.mark.parametrize("code", TAKEN_OUT)
def test_each_missing_mandatory_mention_blocks_the_letter(code: str) -> None:
    content = TAKEN_OUT[code]
    (label,) = {m.label for mentions in MENTIONS.values() for m in mentions if m.code == code}

    assert code in codes(content)
    assert len(codes(content)) == (3 if content is without_words else 1)
    with pytest.raises(NotPrintable, match=label[:20]):
        render_letter(content, BRAND)


def test_every_missing_mention_is_named_at_once() -> None:
    bare = changed(FIRST, sender=replace(facts.sender, activity=""), basis="")

    with pytest.raises(NotPrintable, match=r"R124-4 1°.*R124-4 3°"):
        render_letter(bare, BRAND)


def test_lines_must_add_up_to_the_total_to_the_cent() -> None:
    assert codes(changed(FIRST, sums=(replace(facts.sums[0], amount=Decimal("546.01")), facts.sums[1]))) == [
        "itemised_amount"
    ]


def test_a_sum_without_principal_has_no_basis() -> None:
    only_interest = (SumLine(SumKind.INTEREST, "Intérêts", facts.total),)

    assert codes(changed(FIRST, sums=only_interest)) == ["itemised_amount"]


@pytest.mark.parametrize(
    "payment",
    [
        replace(facts.payment, iban="FR7630006000011234567890188"),
        replace(facts.payment, holder=" "),
        replace(facts.payment, holder="Association " * 6),
        replace(facts.payment, bic="AGRIFRPPX"),
    ],
    ids=["wrong check digits", "no holder", "holder too long for a transfer", "odd BIC"],
)
def test_payment_means_are_checked_before_they_become_a_code(payment) -> None:
    assert codes(changed(FIRST, payment=payment)) == ["payment_means"]


def test_a_later_letter_without_any_first_letter_lacks_both_reference_and_date() -> None:
    assert codes(changed(NOTICE, first_letter=None)) == ["first_letter_reference", "first_letter_sent_on"]


def test_a_firm_needs_no_consumer_mediator() -> None:
    notice = LETTERS[MessageKind.FORMAL_NOTICE, DebtorKind.BUSINESS]

    assert notice.facts.mediator is None
    assert codes(notice) == []


@pytest.mark.parametrize(
    ("phone", "normal"),
    [
        ("02 61 91 04 12", True),
        ("09.70.00.00.00", True),
        ("0800 12 34 56", True),
        ("+33 2 61 91 04 12", True),
        ("0 899 12 34 56", False),
        ("08 92 00 00 00", False),
        ("0810 00 00 00", False),
        ("36 15", False),
        ("", False),
    ],
)
def test_nobody_pays_to_call_us(phone: str, *, normal: bool) -> None:
    assert is_normal_rate(phone) is normal


def test_the_law_in_force_depends_on_the_day() -> None:
    assert statute_on(date(2014, 3, 18)) is None
    assert statute_on(date(2014, 3, 19)) == L111_8
