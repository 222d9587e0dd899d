"""What a proof says, made unforgeable, and when a month may close. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from agency.common.money import ZERO

from .enums import ProofPart
from .values import BankSide, Comparison, ProvenBooks


def bank_comparison(books: Any, bank: BankSide) -> Comparison:
    """The bank's balance beside the books, what waits for a person and what was there before us taken out of it."""
    return Comparison(ProofPart.BANK, books, bank.balance - bank.waiting - bank.before)


def said(proof: ProvenBooks) -> dict[str, Any]:
    """The proof as plain data, amounts as text: what is kept, and what its hash covers."""
    bank = proof.bank
    return {
        "accounts": [[account, str(amount)] for account, amount in proof.accounts],
        "bank": None if bank is None else {
            "on": bank.on.isoformat(), "balance": str(bank.balance), "waiting": str(bank.waiting),
            "before": str(bank.before),
        },
        "comparisons": [
            {"part": one.part.value, "books": str(one.books), "facts": str(one.facts), "cases": list(one.cases)}
            for one in proof.comparisons
        ],
        "shares": [[one.creditor_id, str(one.payable), str(one.owes)] for one in proof.shares],
    }  # fmt: skip


def sealed(content: Mapping[str, Any], *, on: date, previous: str) -> str:
    """Return the SHA-256 of a proof: its content, its day, and the hash of the one before it."""
    told = json.dumps([on.isoformat(), previous, content], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def month_ends(after: date, today: date) -> list[date]:
    """Return the ends of whole months after a day and before today, the oldest first."""
    ends, day = [], after + timedelta(days=1)
    while (end := _month_end(day)) < today:
        ends.append(end)
        day = end + timedelta(days=1)
    return ends


def covered(proof: ProvenBooks, through: date) -> bool:
    """Whether the bank's statements reach the end of a period; an account that holds nothing needs none."""
    if proof.bank is None:
        return not any(amount for account, amount in proof.accounts if account == "bank_trust" and amount != ZERO)
    return proof.bank.on >= through


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)
