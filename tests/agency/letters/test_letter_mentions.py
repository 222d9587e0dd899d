"""R124-4: each lawful mention, taken out of a complete letter, stops the press and is named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agency.letters.content import EarlierLetter, LetterContent, SumLine
from agency.letters.enums import Audience, LetterKind, SumKind
from agency.letters.legal_texts import L111_8, statutory_text_on
from agency.letters.mentions import MENTIONS, is_normal_rate, missing_mentions
from agency.letters.rendering import render_letter
from agency.letters.rules import LetterError
from agency.letters.specimen import BRAND, specimen_letter
from agency.letters.texts import DEFAULT_WORDINGS

LETTERS = {
    (wording.kind, wording.audience): specimen_letter(wording) for wording in DEFAULT_WORDINGS[:6]
}  # The first six are the paper letters.
FIRST = LETTERS[LetterKind.FIRST_LETTER, Audience.CONSUMER]
NOTICE = LETTERS[LetterKind.FORMAL_NOTICE, Audience.CONSUMER]


def changed(content: LetterContent, **facts: object) -> LetterContent:
    return replace(content, facts=replace(content.facts, **facts))


def codes(content: LetterContent) -> list[str]:
    return [mention.code for mention in missing_mentions(content)]


@pytest.mark.parametrize("content", LETTERS.values(), ids=lambda content: content.kind)
def test_shipped_letters_lack_nothing(content: LetterContent) -> None:
    assert codes(content) == []


facts = FIRST.facts
TAKEN_OUT = {
    "collector": changed(FIRST, sender=replace(facts.sender, activity="")),
    "creditor": changed(FIRST, creditor=replace(facts.creditor, address_lines=())),
    "sum": changed(FIRST, basis=" "),
    "no_fee": changed(FIRST, sums=(*facts.sums, SumLine(SumKind.ACCESSORY, "Frais de dossier", Decimal("0.00")))),
    "payment": changed(FIRST, payment=replace(facts.payment, rf_reference="RF00LHRM0000314")),
    "statute": changed(FIRST, legal_text=replace(L111_8, paragraphs=L111_8.paragraphs[:1])),
    "first_letter": changed(NOTICE, first_letter=None),
    "mediator": changed(NOTICE, mediator=None),
    "human": changed(FIRST, human=replace(facts.human, hours="")),
}


@pytest.mark.parametrize("code", [mention.code for mention in MENTIONS])
def test_each_mention_of_the_closed_list_stops_the_press(code: str) -> None:
    content = TAKEN_OUT[code]
    (label,) = [mention.label for mention in MENTIONS if mention.code == code]

    assert codes(content) == [code]
    with pytest.raises(LetterError, match=label[:20]):
        render_letter(content, BRAND)


def test_every_missing_mention_is_named_at_once() -> None:
    bare = changed(FIRST, sender=replace(facts.sender, activity=""), basis="")

    with pytest.raises(LetterError, match=r"R124-4 1°.*R124-4 3°"):
        render_letter(bare, BRAND)


def test_lines_must_add_up_to_the_total_to_the_cent() -> None:
    assert codes(changed(FIRST, sums=(replace(facts.sums[0], amount=Decimal("546.01")), facts.sums[1]))) == ["sum"]


def test_a_sum_without_principal_has_no_basis() -> None:
    only_interest = (SumLine(SumKind.INTEREST, "Intérêts", facts.total),)

    assert codes(changed(FIRST, sums=only_interest)) == ["sum"]


@pytest.mark.parametrize(
    "payment",
    [
        replace(facts.payment, iban="FR7630006000011234567890188"),
        replace(facts.payment, holder=" "),
        replace(facts.payment, amount=Decimal("485.99")),
    ],
    ids=["wrong check digits", "no holder", "another amount"],
)
def test_payment_means_are_checked_before_they_become_a_code(payment) -> None:
    assert codes(changed(FIRST, payment=payment)) == ["payment"]


def test_a_first_letter_has_no_earlier_one_and_none_comes_from_the_future() -> None:
    assert codes(changed(FIRST, first_letter=EarlierLetter("LH-1", date(2026, 1, 5)))) == ["first_letter"]
    assert codes(changed(NOTICE, first_letter=EarlierLetter("LH-1", date(2027, 1, 5)))) == ["first_letter"]


def test_a_firm_needs_no_consumer_mediator() -> None:
    notice = LETTERS[LetterKind.FORMAL_NOTICE, Audience.BUSINESS]

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
    assert statutory_text_on(date(2014, 3, 18)) is None
    assert statutory_text_on(date(2014, 3, 19)) == L111_8
