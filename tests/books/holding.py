"""The books as a test reads them: always balanced, and told in euros."""

from __future__ import annotations

from decimal import Decimal

from agency.books.enums import ProofPart
from agency.books.queries import proof_now
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import ZERO, trial_balance


def assert_books_hold() -> None:
    """Both books balance, what we hold is what we owe (invariant I8), and both are what the facts say.

    The bank's own balance is compared where a story brings whole statements.
    """
    for book in Book:
        assert sum(trial_balance(book).values(), ZERO) == ZERO, f"{book} is not balanced"
    assert [gap for gap in proof_now().gaps if gap.part != ProofPart.BANK] == []


def balance(account: AccountCode) -> Decimal:
    """Net debit of an account, in euros."""
    book = Book.CLAIM if account.value.startswith("claim_") else Book.MONEY
    return trial_balance(book).get(account, ZERO)
