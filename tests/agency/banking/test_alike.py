"""Which of two lines is the other: by reference, by words, by count; and when nobody can tell but a person."""

from datetime import date
from decimal import Decimal

import pytest

from agency.banking.rules import NEW, Described, Known, Proof, lots, sort_out


def a_line(pk, words, origin="camt.053", *, key="", amount="50.00", reference="", iban=""):
    return Described(pk, origin, date(2026, 11, 2), Decimal(amount), key, reference, words, iban)


@pytest.mark.parametrize(
    ("new", "known", "proof", "found"),
    [
        # One reference of the bank is one movement; another one of the same format is another.
        (a_line(1, "VIR DURAND", key="A1"), a_line(9, "VIR DURAND", key="A1"), Proof.WORDS, Known(copy=9)),
        (a_line(1, "VIR DURAND", key="A1"), a_line(9, "VIR DURAND", key="A2"), Proof.WORDS, NEW),
        (a_line(1, "VIR DURAND", key="A1"), a_line(9, "VIR MARTIN", key="A1"), Proof.WORDS, Known(doubt=9)),
        # Words alone are a doubt; other words of one format are another payer.
        (a_line(1, "VIR DURAND"), a_line(9, "VIR DURAND"), Proof.WORDS, Known(doubt=9)),
        (a_line(1, "VIR DURAND"), a_line(9, "VIR MARTIN"), Proof.WORDS, NEW),
        (a_line(1, "VIR DURAND", "ofx"), a_line(9, "VIR MARTIN"), Proof.WORDS, Known(doubt=9)),
        # A notification has its line in some statement: the one that reads alike, never another payer's.
        (a_line(1, "VIREMENT DE DURAND"), a_line(9, "VIR RECU M DURAND", "ofx"), Proof.BALANCE, Known(copy=9)),
        (a_line(1, "VIREMENT DE MARTIN"), a_line(9, "VIR RECU M DURAND", "ofx"), Proof.BALANCE, Known(doubt=9)),
        (a_line(1, "VIREMENT", iban="FR76"), a_line(9, "M DURAND", "ofx", iban="FR76"), Proof.BALANCE, Known(copy=9)),
        (a_line(1, "X", reference="RF18"), a_line(9, "Y", "ofx", reference="RF18"), Proof.BALANCE, Known(copy=9)),
        # Between the same balances the count decides, whatever the words.
        (a_line(1, "VIREMENT DE MARTIN"), a_line(9, "REMISE 12", "mt940"), Proof.COUNT, Known(copy=9)),
    ],
)
def test_two_lines_of_one_day_and_sum(new, known, proof, found):
    assert sort_out([new], [known], proof) == {1: found}


def test_of_two_payers_the_one_already_told_is_recognised_by_its_words():
    news = [a_line(1, "VIREMENT DE MARTIN"), a_line(2, "VIREMENT DE DURAND")]
    assert sort_out(news, [a_line(9, "VIR RECU DURAND", "mt940")], Proof.COUNT) == {1: NEW, 2: Known(copy=9)}


def test_twins_that_read_alike_need_no_choice():
    news = [a_line(1, "VIREMENT 1"), a_line(2, "VIREMENT 1")]
    assert sort_out(news, [a_line(9, "REMISE", "mt940")], Proof.COUNT) == {1: Known(copy=9), 2: NEW}


def test_payers_that_no_word_tells_apart_are_asked_about_both():
    news = [a_line(1, "VIREMENT DE MARTIN"), a_line(2, "VIREMENT DE DURAND")]
    found = sort_out(news, [a_line(9, "REMISE 12", "mt940")], Proof.COUNT)
    assert found == {1: Known(doubt=9), 2: Known(doubt=9)}


def test_a_batch_and_its_details_are_one_only_for_one_total_and_one_reference():
    details = [a_line(1, "A", key="B1", amount="100.00"), a_line(2, "B", key="B1", amount="50.00")]
    assert lots([a_line(9, "REMISE", key="B1", amount="150.00")], details) == {9: Known(copy=1)}
    assert lots(details, [a_line(9, "REMISE", key="B1", amount="150.00")]) == {1: Known(copy=9), 2: Known(copy=9)}
    assert lots([a_line(9, "REMISE", key="B1", amount="170.00")], details) == {9: Known(doubt=1)}
    assert lots([a_line(9, "REMISE", key="B2", amount="150.00")], details) == {}
    assert lots([a_line(9, "REMISE", amount="150.00")], details) == {}
