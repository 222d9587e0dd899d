"""What a bank file hands over, whatever the format: statements that balance, and refusals with their place."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

_FILLERS = {"NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOREF", "NONE", "N/A"}
_SAYS = re.compile(r"[^\W0_]")


def given_reference(written: str) -> str:
    """Return a reference as a bank file gives it, `""` for what a bank writes when it has none (`NONREF`, `0`)."""
    text = written.strip()
    return text if text and text.upper() not in _FILLERS and _SAYS.search(text) else ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement; `amount` in the account's currency, positive when the account gains.

    `key` is unique within the account and stable when the file comes again; the content alone is not, since two
    identical movements of a day are both real. `reference` is the creditor reference (RF), else the end-to-end
    reference; `return_reason` the ISO code of a rejected or refunded debit (AM04, MD06...).
    """

    key: str
    booked_on: date
    value_on: date | None
    amount: Decimal
    reference: str = ""
    label: str = ""
    counterparty: str = ""
    iban: str = ""
    end_to_end: str = ""
    mandate: str = ""
    bank_reference: str = ""
    return_reason: str = ""
    is_reversal: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """Movements of one account; `lines` are booked and tie `opening` to `closing`, `pending` are announced only.

    Without balances (notifications) `opening` and `closing` are None. `warnings` are in French.
    """

    account: str
    currency: str
    number: str
    opening: Decimal | None
    closing: Decimal | None
    from_on: date | None
    to_on: date | None
    lines: tuple[StatementLine, ...]
    pending: tuple[StatementLine, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementRefusal:
    """A statement that does not enter, whole: place, value met, reason in French, rule's id, account when known."""

    where: str
    reason: str
    rule: str
    value: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A bank file read: statements that can be used, those refused whole, SHA-256 (hex) of its bytes."""

    format: str
    statements: tuple[Statement, ...]
    refused: tuple[StatementRefusal, ...]
    sha256: str = ""

    def of_account(self, account: str) -> "StatementFile":
        """The same file without what is for sure another account's."""
        return replace(
            self,
            statements=tuple(one for one in self.statements if one.account == account),
            refused=tuple(one for one in self.refused if one.account in ("", account)),
        )

    @property
    def accounts(self) -> tuple[str, ...]:
        """Accounts that the file names, each once, in its order."""
        named = [*(one.account for one in self.statements), *(one.account for one in self.refused)]
        return tuple(dict.fromkeys(account for account in named if account))


@dataclass(frozen=True, slots=True)
class AccountFile:
    """What a bank file says of one account, the other accounts that it names, and its format."""

    statements: tuple[Statement, ...]
    others: tuple[str, ...]
    format: str
