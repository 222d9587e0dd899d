"""The books beside the facts, now."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from agency.banking.queries import account_balance
from agency.books.enums import ProofPart
from agency.books.rules import bank_comparison
from agency.books.values import BankSide, Comparison, CreditorShare, ProvenBooks
from agency.common.money import ZERO
from agency.ledger.enums import ASSETS, CLAIM_ACCOUNTS, LIABILITIES, AccountCode, Book
from agency.mandates.queries import dedicated_ibans

from .sql import PROOF, SHARES


@transaction.atomic
def proof_now() -> ProvenBooks:
    """Return all that a proof compares, read in one pass but for the bank's balance (R124-6; R1.14)."""
    inside, bank, first = ledger_proof_now(), *_bank()
    return replace(inside, comparisons=(*first, *inside.comparisons), bank=bank)


def ledger_proof_now() -> ProvenBooks:
    """Return the same but for the bank's side, in one pass: what we hold, what we owe, and what the facts say."""
    found: dict[str, dict[str, tuple[Decimal, Decimal, list[str] | None]]] = {"account": {}, "book": {}, "side": {}}
    with connection.cursor() as cursor:
        cursor.execute(PROOF, {"claims": [account.value for account in CLAIM_ACCOUNTS]})
        for kind, name, books, facts, cases in cursor.fetchall():
            found[kind][name] = (books, facts, cases)
        cursor.execute(SHARES)
        shares = tuple(CreditorShare(*row) for row in cursor.fetchall())
    accounts = {name: books for name, (books, _facts, _cases) in found["account"].items()}
    sides = [_side(part, found["side"]) for part in (ProofPart.PAYABLE, ProofPart.OVERPAID, ProofPart.SUSPENSE)]
    balanced = [_book(part, found["book"]) for part in (ProofPart.CLAIMS, ProofPart.MONEY)]
    return ProvenBooks(
        comparisons=(_held(accounts), *sides, *balanced),
        accounts=tuple((code.value, accounts[code.value]) for code in AccountCode if accounts.get(code.value)),
        shares=shares,
        bank=None,
    )


def gap_now() -> Comparison | None:
    """Return the first comparison that does not hold now; None when bank, ledger and what is owed agree."""
    gaps = proof_now().gaps
    return gaps[0] if gaps else None


def _held(accounts: dict[str, Decimal]) -> Comparison:
    held = sum((accounts.get(code.value, ZERO) for code in ASSETS), ZERO)
    owed = -sum((accounts.get(code.value, ZERO) for code in LIABILITIES), ZERO)
    return Comparison(ProofPart.HELD, held, owed)


def _side(part: ProofPart, sides: dict[str, Any]) -> Comparison:
    books, facts, cases = sides[part.value]
    return Comparison(part, books, facts, tuple(cases or ()))


def _book(part: ProofPart, books: dict[str, Any]) -> Comparison:
    code = Book.CLAIM if part == ProofPart.CLAIMS else Book.MONEY
    debit, credit, _cases = books.get(code.value, (ZERO, ZERO, None))
    return Comparison(part, debit, credit)


def _bank() -> tuple[BankSide | None, list[Comparison]]:
    """The bank's side of the dedicated account, and of those before it; nothing is compared before a statement."""
    told = account_balance(*dedicated_ibans())
    if told is None:
        return None, []
    side = BankSide(told.on, told.bank, told.unbooked, told.before)
    return side, [bank_comparison(told.books, side)]
