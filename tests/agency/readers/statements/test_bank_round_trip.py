"""What a bank writes is what we read, in each format: movements, sums, days, words, people, references, balances."""

import re
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from agency.readers.statement_files import read_statement_file
from tests.agency.readers.statements import bank_writers as bank
from tests.agency.readers.statements.bank_writers import IBAN, Move, euros

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
INNER = "/-(),.'+&<é"
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def words(longest: int) -> st.SearchStrategy[str]:
    """Words that begin and end with a letter or a figure, and hold no RF that is not a reference."""
    word = st.builds(
        "{}{}{}".format, st.sampled_from(SIGNS), st.text(SIGNS + INNER, max_size=10), st.sampled_from(SIGNS)
    )
    text = st.lists(word, min_size=1, max_size=8).map(lambda found: " ".join(found)[:longest].rstrip(" " + INNER))
    return text.filter(lambda text: "RF" not in re.sub(r"[^A-Z0-9]", "", text.upper()) and text[-1:] in SIGNS)


def rf_of(digits: str) -> str:
    return f"RF{mod_97_10.calc_check_digits(digits + 'RF')}{digits}"


RF = st.text("0123456789", min_size=9, max_size=12).map(rf_of)
MOVES = st.lists(
    st.builds(
        Move,
        cents=st.integers(-9_999_999, 9_999_999).filter(bool),
        on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        payer=words(40),
        text=words(90),
        rf=st.one_of(st.just(""), RF),
        end_to_end=st.one_of(st.just(""), st.integers(1, 10**9).map("E2E-{}".format)),
        bank_reference=st.integers(1, 10**12).map("B{}".format),
    ),
    max_size=6,
    unique_by=lambda move: move.bank_reference,
)
Writer = Callable[[Sequence[Move], int], bytes]


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("write", [bank.camt, bank.cfonb, bank.ofx, bank.ofx_xml, bank.mt940_coded, bank.mt940_german])
@QUICK
@given(moves=MOVES, opening=st.integers(-9_999_999, 9_999_999))
def test_what_a_bank_writes_is_what_we_read(write: Writer, moves: list[Move], opening: int) -> None:
    found = read_statement_file(write(moves, opening))
    assert not found.refused
    (statement,) = found.statements
    is_ofx = found.format == "ofx"
    assert statement.account == IBAN
    assert statement.opening == (None if is_ofx else euros(opening))
    assert statement.closing == euros(opening + sum(move.cents for move in moves))
    read = [
        (line.amount, line.booked_on, line.counterparty, line.bank_reference, line.reference, line.label)
        for line in statement.lines
    ]
    assert read == [
        (
            euros(move.cents),
            move.on,
            plain(move.payer),
            move.bank_reference,
            move.rf or ("" if is_ofx else move.end_to_end),
            plain(label_in(found.format, move)),
        )
        for move in moves
    ]


def label_in(name: str, move: Move) -> str:
    """Where each format keeps what a movement is for: OFX puts the name before, CAMT the reference apart."""
    if name == "ofx":
        return move.words if move.words.startswith(move.payer) else f"{move.payer} {move.words}"
    if name == "cfonb120":
        return f"{move.text[:31]} {move.text[31:]} {move.rf}"
    return move.text if name.startswith("camt") else move.words
