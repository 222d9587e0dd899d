"""The books as a test reads them: always balanced, and told in euros."""

from __future__ import annotations

from decimal import Decimal

from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import ZERO, trial_balance, trust_difference


def assert_books_hold() -> None:
    """Both books balance, and what we hold is what we owe (invariant I8)."""
    for book in Book:
        assert sum(trial_balance(book).values(), ZERO) == ZERO, f"{book} is not balanced"
    assert trust_difference() == ZERO


def balance(account: AccountCode) -> Decimal:
    """Net debit of an account, in euros."""
    book = Book.CLAIM if account.value.startswith("claim_") else Book.MONEY
    return trial_balance(book).get(account, ZERO)
