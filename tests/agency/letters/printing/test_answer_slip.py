"""The sheet that is sent back: its number, its bars, the address in the window, nothing that tells of the debt."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from agency.common.identifiers import IdentifierError, check_slip_number, is_access_code, slip_number
from agency.common.money import ZERO
from agency.letters.enums import MessageKind
from agency.letters.printing.qr.bars import code_128
from agency.letters.printing.rendering import render_letter
from agency.letters.printing.specimen import BRAND, specimen_letter
from agency.letters.wording.default_texts import DEFAULT_WORDINGS
from tests.agency.letters.printing.printed import figures, page_texts, text_in

# What another program draws (python-barcode 0.16.1), and a reader of another author reads (zxing-cpp 2.3).
REFERENCE = "11010011100111011101101101110010011001001000100011010001110100011011110001010110111101101100011101011"
# Of its symbols 00 to 98, each drawn twice, one number after the other.
ALL_SYMBOLS = "433a83bb07f9149a813c501c5460eefd60aa570a11864acc7e1c87e2eb5aaa31"
LETTER = specimen_letter(DEFAULT_WORDINGS[0])
PDF = render_letter(LETTER, BRAND)


def modules(svg: str) -> str:
    """The bars as ones and zeros, the white on both sides left out."""
    wide = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    drawn = ["0"] * wide
    for at, width in re.findall(r"M(\d+) 0h(\d+)", svg):
        drawn[int(at) : int(at) + int(width)] = "1" * int(width)
    return "".join(drawn).strip("0")


def test_the_bars_are_those_that_others_draw() -> None:
    assert modules(code_128("482109375562")) == REFERENCE
    drawn = "".join(modules(code_128(f"{pair:02d}" * 2)) for pair in range(99))
    assert hashlib.sha256(drawn.encode()).hexdigest() == ALL_SYMBOLS


def test_ten_white_modules_stand_on_each_side_for_the_scanner() -> None:
    svg = code_128("482109375562")
    assert svg.index("M10 0") < svg.index("M13 0")
    assert f'viewBox="0 0 {len(REFERENCE) + 20} ' in svg


@pytest.mark.parametrize("odd", ["123", "12a4", "١٢"])
def test_what_cannot_be_drawn_by_pairs_is_refused(odd: str) -> None:
    with pytest.raises(ValueError, match="deux chiffres"):
        code_128(odd)


def test_a_number_typed_wrong_is_caught_before_it_is_looked_up() -> None:
    number = slip_number(4821093755)
    assert check_slip_number(f"{number[:4]} {number[4:8]}-{number[8:]}") == number
    for at in range(12):
        other = str((int(number[at]) + 1) % 10)
        with pytest.raises(IdentifierError, match="mal lu"):
            check_slip_number(number[:at] + other + number[at + 1 :])
    for at in range(11):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        if swapped != number:
            with pytest.raises(IdentifierError, match="mal lu"):
                check_slip_number(swapped)
    with pytest.raises(IdentifierError, match="douze chiffres"):
        check_slip_number(number[:11])


def test_it_is_no_code_of_the_person_s_page() -> None:
    assert not is_access_code(slip_number(4821093755))


def test_the_window_shows_the_agency_and_nothing_else() -> None:
    assert (
        text_in(PDF, 2, left=90, top=34, right=200, bottom=90) == "Cabinet Lhermitte 12 rue des Tilleuls 44000 Nantes"
    )


def test_the_sheet_says_who_sends_it_and_no_sum() -> None:
    sheet = page_texts(PDF)[2]
    assert "De la part de : MADAME CLAIRE ROUSSEL" in sheet
    assert "4821 0937 5557" in sheet
    assert "Code à barres du coupon 4821 0937 5557" in figures(PDF)
    assert "486" not in sheet
    assert LETTER.facts.portal.printed_code not in sheet
    assert LETTER.facts.creditor.legal_name not in sheet


def test_the_four_answers_are_there_and_what_each_does() -> None:
    sheet = page_texts(PDF)[2]
    for words in (
        "A. Je propose de payer en plusieurs fois",
        "B. Je ne suis pas d’accord",
        "C. J’ai déjà payé",
        "D. J’ai besoin de temps",
        "Une pause de quinze jours se prend une fois, sans donner de raison.",
        "Ce coupon vaut une réponse en ligne",
    ):
        assert words in sheet
    assert "Avec le coupon qui termine cette lettre" in page_texts(PDF)[0]


@pytest.mark.parametrize("kind", [MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE])
def test_each_letter_that_asks_carries_it(kind: MessageKind) -> None:
    wording = next(one for one in DEFAULT_WORDINGS if one.kind == kind)
    assert page_texts(render_letter(specimen_letter(wording), BRAND))[2].startswith("Répondre par la poste")


def test_a_letter_of_before_keeps_its_two_pages() -> None:
    former = replace(LETTER, facts=replace(LETTER.facts, slip=""))
    pages = page_texts(render_letter(former, BRAND))
    assert len(pages) == 2
    assert "coupon" not in pages[0]


def test_the_letter_says_where_the_easy_words_are() -> None:
    assert "Facile à lire : lhermitte.example/facile" in page_texts(PDF)[0].replace("\u00a0", " ")


def test_a_letter_of_three_pages_leaves_the_back_of_its_slip_white() -> None:
    """Printed on both sides, the sheet that is sent back bears nothing of the letter."""
    bills = tuple(replace(LETTER.facts.sums[0], label=f"Facture FA-2026-{rank:04d}") for rank in range(30))
    total = sum((bill.amount for bill in bills), ZERO)
    facts = replace(LETTER.facts, sums=bills, total=total, payment=replace(LETTER.facts.payment, amount=total))
    pages = page_texts(render_letter(replace(LETTER, facts=facts), BRAND))
    slip = next(rank for rank, page in enumerate(pages, start=1) if page.startswith("Répondre par la poste"))
    assert slip % 2 == 1
    assert slip == len(pages)
    assert slip > 3
