"""The books in words: accounts, lines with their running balance, an entry as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from agency.books.models import DailyProof
from agency.books.presenters import gap_words
from agency.books.values import BankSide
from agency.common.money import ZERO, format_euros
from agency.ledger.enums import ASSETS, CLAIM_ACCOUNTS, AccountCode, EntryKind
from agency.ledger.models import Entry, Posting

# What grows by a debit; the others grow by a credit.
_BY_DEBIT = ASSETS | {AccountCode.CLAIM_DUE}


@dataclass(frozen=True)
class AccountRow:
    """An account and what stands on it, as its name says it: what is held, or what is owed."""

    code: str
    label: str
    balance: Decimal


@dataclass(frozen=True)
class LineRow:
    """A line of an account: its entry, what it adds, and the balance once it was booked."""

    entry_id: int
    booked_on: date
    value_on: date
    kind: str
    case: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True)
class LegWords:
    """One leg of an entry: the account, what it adds to or takes from it, and about what."""

    code: str
    account: str
    amount: Decimal
    case: str
    creditor: str
    part: str


@dataclass(frozen=True)
class ProofRow:
    """One comparison of a proof, with its verdict."""

    label: str
    books: Decimal
    facts: Decimal
    holds: bool
    words: str


def grown(code: AccountCode | str, net_debit: Decimal) -> Decimal:
    """Return a net debit as the name of its account says it."""
    return net_debit if AccountCode(code) in _BY_DEBIT else -net_debit


def present_accounts(balances: Mapping[AccountCode, Decimal]) -> tuple[list[AccountRow], list[AccountRow]]:
    """The accounts of the money, then those of the claims; one that never moved is left out."""
    rows = [(code, AccountRow(code.value, _named(code), grown(code, balances[code]))) for code in balances]
    order = list(AccountCode)
    rows.sort(key=lambda one: order.index(one[0]))
    money = [row for code, row in rows if code not in CLAIM_ACCOUNTS]
    return money, [row for code, row in rows if code in CLAIM_ACCOUNTS]


def present_lines(
    code: AccountCode, lines: Sequence[Posting], net: Decimal, references: Mapping[int, str]
) -> list[LineRow]:
    """The lines, the latest first, each with the balance after it; `net` is the net debit after the first of them."""
    rows = []
    for line in lines:
        moved = line.debit - line.credit
        entry = line.entry
        rows.append(
            LineRow(
                entry.pk, entry.booked_on, entry.value_on, _kind(entry.kind), references.get(line.case_id or 0, ""),
                grown(code, moved), grown(code, net),
            )
        )  # fmt: skip
        net -= moved
    return rows


def present_legs(
    lines: Iterable[Posting], references: Mapping[int, str], creditors: Mapping[int, str]
) -> list[LegWords]:
    """The legs of an entry, in the order they were written."""
    return [
        LegWords(
            line.account, _named(AccountCode(line.account)), grown(line.account, line.debit - line.credit),
            references.get(line.case_id or 0, ""), creditors.get(line.creditor_id or 0, ""),
            str(line.get_component_display() or ""),
        )
        for line in lines
    ]  # fmt: skip


def entry_sentence(
    entry: Entry, lines: Sequence[Posting], references: Mapping[int, str], creditors: Mapping[int, str]
) -> str:
    """What happened, in one sentence: « Encaissement : 100,00 €, dossier LH-2026-000012, Collège Saint-Aubin »."""
    amount = sum((line.debit for line in lines), ZERO)
    cases = sorted({references[pk] for line in lines if (pk := line.case_id or 0) in references})
    named = sorted({creditors[pk] for line in lines if (pk := line.creditor_id or 0) in creditors})
    about = [", ".join(cases[:3])] if cases else []
    if len(cases) > len(cases[:3]):
        about = [_("%(n)s dossiers") % {"n": len(cases)}]
    return ", ".join([_("%(what)s : %(amount)s") % {"what": _kind(entry.kind), "amount": format_euros(amount)},
                      *about, *named])  # fmt: skip


def present_proof(proof: DailyProof) -> list[ProofRow]:
    """What a proof compared, line by line."""
    return [
        ProofRow(
            _capital(str(one.part.label)), one.books, one.facts, one.holds, "" if one.holds else gap_words(one)
        )
        for one in proof.comparisons
    ]  # fmt: skip


def proof_accounts(proof: DailyProof) -> list[AccountRow]:
    """The accounts of the money as they stood in a proof."""
    return [
        AccountRow(code, _named(AccountCode(code)), grown(code, Decimal(amount)))
        for code, amount in proof.content["accounts"]
    ]


def proof_bank(proof: DailyProof) -> BankSide | None:
    """What the bank had told when a proof was made; None before its first statement."""
    told = proof.content["bank"]
    if told is None:
        return None
    balance, waiting, before = (Decimal(told[name]) for name in ("balance", "waiting", "before"))
    return BankSide(date.fromisoformat(told["on"]), balance, waiting, before)


def _named(code: AccountCode) -> str:
    return _capital(str(code.label))


def _kind(kind: str) -> str:
    return _capital(str(EntryKind(kind).label))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
