"""What letters must say, and the text they reproduce word for word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.law.contact.letter_content import (
    FIRST_LETTER_MENTIONS,
    L111_8,
    L111_8_MINIMUM_POINTS,
    L111_8_TEXT,
    L111_8_VERSION,
    MENTIONS,
    LetterKind,
    missing_mentions,
    reproduces_l111_8,
)
from tests.agency.common.bounded import bounded

FIRST = [
    "collector_identity",
    "amicable_activity",
    "creditor_identity",
    "basis",
    "itemised_amount",
    "demand",
    "payment_means",
    "l111_8",
]
# The version in force since 19 March 2014, typed again from Légifrance.
OFFICIAL = (
    "Les frais de recouvrement entrepris sans titre exécutoire restent à la charge du créancier, sauf s'ils concernent "
    "un acte dont l'accomplissement est prescrit par la loi au créancier. Toute stipulation contraire est réputée non "
    "écrite, sauf disposition législative contraire.\n"
    "Cependant, le créancier qui justifie du caractère nécessaire des démarches entreprises pour recouvrer sa créance "
    "peut demander au juge de l'exécution de laisser tout ou partie des frais ainsi exposés à la charge du débiteur de "
    "mauvaise foi."
)
CODES = {
    LetterKind.FIRST_LETTER: [*FIRST, "data_protection"],
    LetterKind.REMINDER: ["first_letter_reference", "first_letter_sent_on"],
    LetterKind.FORMAL_NOTICE: [
        "title",
        "date",
        *FIRST,
        "first_letter_reference",
        "first_letter_sent_on",
        "interest_start",
        "deadline_date",
        "plan_offer",
        "true_consequence",
        "how_to_dispute",
        "mediator",
        "enclosures",
    ],
    LetterKind.RECEIPT: [
        "number",
        "date",
        "debtor",
        "creditor",
        "case_reference",
        "amount",
        "method",
        "allocation",
        "balance",
        "on_behalf",
    ],
    LetterKind.PLAN: [
        "parties",
        "first_letter",
        "itemised_debt",
        "schedule",
        "payment_means",
        "allocation",
        "default",
        "early_payment",
        "interest",
        "amicable",
        "acceptances",
        "recognition",
        "no_fees",
        "free_help",
        "mediator",
        "data_protection",
    ],
}


def test_the_text_is_the_official_one_to_the_letter():
    """R1.9; CPCEx L111-8."""
    assert L111_8_TEXT == OFFICIAL
    assert L111_8_VERSION == "2014-03-19"
    assert L111_8.in_force_from == date(2014, 3, 19)
    assert L111_8.reference == "CPCEx L111-8, alinéas 2 et 3"
    assert L111_8_MINIMUM_POINTS == 9


@pytest.mark.parametrize("kind", LetterKind)
def test_the_closed_list_of_each_document(kind):
    """R1.9, R1.10, R1.15, R5.1, R9.3"""
    assert [mention.code for mention in MENTIONS[kind]] == CODES[kind]
    assert [mention.code for mention in missing_mentions(kind, [])] == CODES[kind]
    assert missing_mentions(kind, CODES[kind]) == ()
    assert all(mention.label and mention.article and mention.rule for mention in MENTIONS[kind])


def test_each_mention_of_the_first_letter_has_its_number_in_r124_4():
    """R1.9, R1.16"""
    assert [mention.article for mention in FIRST_LETTER_MENTIONS] == [
        "CPCEx R124-4 1°",
        "CPCEx R124-4 1°",
        "CPCEx R124-4 2°",
        "CPCEx R124-4 3°",
        "CPCEx R124-4 3°",
        "CPCEx R124-4 4°",
        "CPCEx R124-4 4°",
        "CPCEx R124-4 5°",
        "RGPD 14",
    ]
    assert {mention.rule for mention in MENTIONS[LetterKind.RECEIPT]} == {"R1.15"}
    assert {mention.rule for mention in MENTIONS[LetterKind.REMINDER]} == {"R1.10"}


def test_a_notice_says_what_follows_without_threat():
    """R3.8, R6.1, R5.14, R10.2"""
    rules = {mention.code: mention.rule for mention in MENTIONS[LetterKind.FORMAL_NOTICE]}
    assert rules["true_consequence"] == "R6.1"
    assert rules["how_to_dispute"] == "R5.14"
    assert rules["deadline_date"] == "R10.2"
    assert rules["interest_start"] == "R3.8"


@pytest.mark.parametrize("kind", [LetterKind.FORMAL_NOTICE, LetterKind.PLAN])
def test_the_mediator_is_for_consumers(kind):
    """R1.8, R5.1"""
    present = [code for code in CODES[kind] if code != "mediator"]
    assert [mention.code for mention in missing_mentions(kind, present)] == ["mediator"]
    assert missing_mentions(kind, present, consumer=False) == ()


def test_a_plan_says_that_it_recognises_the_debt():
    """R2.13, R5.6"""
    rules = {mention.code: mention.rule for mention in MENTIONS[LetterKind.PLAN]}
    assert (rules["recognition"], rules["no_fees"]) == ("R2.13", "R5.6")


def test_the_text_may_be_set_with_other_spaces_and_apostrophes():
    """R1.9"""
    printed = OFFICIAL.replace("'", "’").replace(" ", "\n\u00a0")
    assert reproduces_l111_8(f"En clair : nos frais ne sont pas pour vous.\n« {printed} »")


@pytest.mark.parametrize(
    ("word", "other"),
    [("débiteur de mauvaise foi", "débiteur"), ("sauf s'ils", "même s'ils"), ("Cependant", "cependant")],
)
def test_one_word_changed_is_not_a_reproduction(word, other):
    """R1.9"""
    assert not reproduces_l111_8(OFFICIAL.replace(word, other))


@bounded
@given(st.integers(0, 1), st.text(max_size=20))
def test_both_paragraphs_are_needed(kept, around):
    """R1.9"""
    assert not reproduces_l111_8(around + L111_8.paragraphs[kept] + around)
    assert reproduces_l111_8(around + L111_8.text + around)
