"""The books as a test reads them: always balanced, and told in euros."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

from agency.books.enums import ProofPart
from agency.books.queries import proof_now
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import ZERO, case_due, trial_balance
from tests.factories import next_door


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


def the_accounts() -> dict[AccountCode, str]:
    """Every account that is not at zero, in euros: debit positive. The deferred guards speak too."""
    connection.check_constraints()
    assert_books_hold()
    # The case next door was there before, with its one bill, and stays as it was.
    due = case_due(next_door().pk)
    aside = {AccountCode.CLAIM_DUE: due, AccountCode.CLAIM_ORIGIN: -due}
    nets = {account: net - aside.get(account, ZERO) for book in Book for account, net in trial_balance(book).items()}
    return {account: str(net) for account, net in nets.items() if net}
