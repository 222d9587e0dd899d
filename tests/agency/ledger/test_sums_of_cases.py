"""What is owed is read case by case: nobody else's sum comes with it, and nothing comes for nothing asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from agency.ledger.enums import Book
from agency.ledger.models import Entry
from agency.ledger.operations import reverse
from agency.ledger.queries import due_by_case, due_by_claim, payable_by_case, trial_balance
from tests.factories import BY, NOW, TODAY, a_case, next_door
from tests.factories.transfers import a_transfer


def test_the_sums_are_those_of_the_cases_asked(tenant: Any) -> None:
    case, neighbour = a_case(), next_door()
    assert due_by_case([case.pk]) == {case.pk: Decimal("486.00")}
    assert due_by_case([neighbour.pk]) == {neighbour.pk: Decimal("310.00")}
    assert due_by_case([]) == {}
    assert due_by_claim(case.pk).keys() == {case.claims.get().pk}


def test_what_was_collected_is_owed_to_its_own_creditor(tenant: Any) -> None:
    case, neighbour = a_case(), next_door()
    a_transfer(case, "86.00", "ligne-1")
    a_transfer(neighbour, "10.00", "ligne-2")
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("86.00")}
    assert payable_by_case(neighbour.creditor_id) == {neighbour.pk: Decimal("10.00")}


def test_a_reversal_is_not_reversed_in_its_turn(tenant: Any) -> None:
    payment = a_transfer(a_case(), "86.00", "ligne-1")
    booked = Entry.objects.get(source=payment.source, idem_key="ligne-1:money")
    undone = reverse(booked, actor=BY.label, at=NOW, booked_on=TODAY, reason="rejet")
    with pytest.raises(ValueError, match="ne se contre-passe pas"):
        reverse(undone, actor=BY.label, at=NOW, booked_on=TODAY, reason="rejet du rejet")


def test_what_is_owed_and_what_is_held_are_two_books(tenant: Any) -> None:
    a_transfer(a_case(), "86.00", "ligne-1")
    claims, money = (trial_balance(book) for book in Book)
    assert claims
    assert money
    assert not claims.keys() & money.keys()
