"""B9. A year of accidents, drawn at random, against a model of a few lines: the books always agree with it.

Every deed may die between any two of its statements and be told again. `make simulator` plays five thousand years.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.postings import ClaimShare
from tests.bars.table import FULL
from tests.books.holding import assert_books_hold
from tests.books.simulator import book, play
from tests.factories.transfers import a_transfer

RUNS, STEPS = (5_000, 50) if FULL else (4, 60)


@pytest.mark.bar
@pytest.mark.parametrize("seed", range(RUNS))
def test_whatever_happens_the_books_say_what_the_model_says(tenant, seed, bar_part):
    play(seed, STEPS)
    assert_books_hold()
    bar_part("B9 ledger simulator", f"years of {STEPS} steps agree with the model, every invariant after each", RUNS)


def booked_twice(case):
    """A sum of the bank told again under another reference."""
    a_transfer(case, "1.00", "une-autre-référence")


def charged_unseen(case):
    """The bank takes a fee that nobody counted."""
    book(postings.bank_fee(amount=Decimal("0.01")), "unseen")


def given_up_unseen(case):
    """A cent of the claim is written off, and nobody said so."""
    share = ClaimShare(case.claims.get().pk, Component.PRINCIPAL, Decimal("0.01"))
    book(postings.claim_waived(case_id=case.pk, creditor_id=case.creditor_id, shares=[share]), "unseen")


@pytest.mark.parametrize("planted", [booked_twice, charged_unseen, given_up_unseen])
@pytest.mark.parametrize("seed", range(2))
def test_a_fault_of_one_cent_is_found_at_the_step_where_it_is_planted(tenant, seed, planted):
    with pytest.raises(AssertionError, match=f"seed {seed}, step 5, "):
        play(seed, 10, planted=planted)
