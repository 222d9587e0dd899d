"""What may be handed over, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from agency.banking.models import BankLine
from agency.common.money import ZERO
from agency.remittances.enums import NotYet, RemittanceState, TransferState
from agency.remittances.models import Transfer
from agency.remittances.presenters import HandedRow, rows_of
from agency.remittances.queries import Upcoming, may_be_returned
from agency.remittances.rules import may_return, usable_from
from agency.remittances.values import MandateShare


@dataclass(frozen=True)
class DueShare:
    """One creditor's line: what may go today, by when all of it must, and what waits with its reason."""

    mandate_id: int
    creditor_id: int
    creditor: str
    holder: str
    iban_end: str
    amount: Decimal
    payments: int
    by: date | None
    alert: str
    waits: tuple[tuple[Any, Decimal], ...]
    changed_from: date | None
    chosen: bool


def present_shares(
    shares: Iterable[MandateShare], clock: Iterable[Upcoming], on: date, *, chosen: set[int]
) -> list[DueShare]:
    """The shares, the most pressing first (R1.14); `chosen` are the mandates that are ticked."""
    pressing: dict[int, Upcoming] = {}
    for line in clock:
        pressing.setdefault(line.creditor_id, line)
    found = [_present(share, pressing.get(share.account.creditor_id), on, chosen) for share in shares]
    return sorted(found, key=lambda one: (one.by or date.max, one.creditor))


@dataclass(frozen=True)
class SentTransfer:
    """A transfer with its payments, and the movements that may be its end: it left, or it came back."""

    transfer: Transfer
    rows: list[HandedRow]
    guesses: list[BankLine]
    returns: list[BankLine]


def present_transfers(transfers: Iterable[Transfer], debits: QuerySet[BankLine]) -> list[SentTransfer]:
    """The transfers of an order; movements are only looked for when one waits for the bank."""
    sent = list(transfers)
    waiting = {
        one.amount for one in sent
        if one.state == TransferState.WAITING and one.remittance.state == RemittanceState.APPROVED
    }  # fmt: skip
    paid = [one for one in sent if one.state == TransferState.PAID]
    back = list(may_be_returned(*paid)) if paid else []
    lines = list(debits.filter(amount__in=[-amount for amount in waiting])) if waiting else []
    return [
        SentTransfer(
            one,
            rows,
            [line for line in lines if -line.amount == one.amount and one.amount in waiting],
            [line for line in back if may_return(line.amount, one.amount)] if one.state == TransferState.PAID else [],
        )
        for one, rows in zip(sent, rows_of(sent), strict=True)
    ]


def _present(share: MandateShare, first: Upcoming | None, on: date, chosen: set[int]) -> DueShare:
    account = share.account
    opens = usable_from(account)
    return DueShare(
        account.mandate_id, account.creditor_id, account.creditor, account.holder, account.iban[-4:],
        max(share.amount, ZERO), len(share.items), first.remit_by if first else None, first.alert if first else "",
        tuple((NotYet(reason).label, amount) for reason, amount in share.waits), opens if opens > on else None,
        account.mandate_id in chosen,
    )  # fmt: skip
