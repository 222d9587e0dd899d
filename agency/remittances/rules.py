"""What may be handed over on a day, and how it is booked. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from agency.common.money import ZERO
from agency.ledger.postings import HandedOver
from agency.mandates.rules import COOL_DOWN

from .enums import NotYet
from .values import MandateShare, OwedPayment, RemittanceAccount

# A bank that sends a transfer back may keep so much of it.
MOST_KEPT = Decimal(25)


def usable_from(account: RemittanceAccount) -> date:
    """The first day on which money may go to an account: at once for a first one, two days later for a changed one."""
    return account.agreed_on + COOL_DOWN if account.agreed_on is not None else account.signed_on


def cleared(owed: OwedPayment, on: date) -> bool:
    """Whether a payment is really ours by then: its value date has come (R1.14). What must come back is so at once."""
    return owed.amount < 0 or owed.value_on <= on


def shares(
    owed: Iterable[OwedPayment], accounts: Iterable[RemittanceAccount], unsure: frozenset[int], going: frozenset[int],
    on: date,
) -> tuple[MandateShare, ...]:  # fmt: skip
    """Return what each mandate may be remitted on a day, and what waits with its reason (R1.14; R124-6).

    `unsure` are the cases whose money somebody's bank looks into, `going` the payments on their way back to a person.
    What was handed over and came back since is deducted first; when it is more than the rest, nothing is sent.
    """
    by_mandate: dict[int, list[OwedPayment]] = defaultdict(list)
    for one in owed:
        by_mandate[one.mandate_id].append(one)
    found = []
    for account in accounts:
        ready: list[OwedPayment] = []
        waits: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for one in by_mandate.get(account.mandate_id, ()):
            reason = _why_not(one, account, unsure, going, on)
            if reason is None:
                ready.append(one)
            else:
                waits[reason.value] += one.amount
        total = sum((one.amount for one in ready), ZERO)
        if ready and total <= 0:
            waits[NotYet.DEDUCTED.value] += total
            ready = []
        found.append(MandateShare(account, tuple(ready), tuple(waits.items())))
    return tuple(found)


def _why_not(
    one: OwedPayment, account: RemittanceAccount, unsure: frozenset[int], going: frozenset[int], on: date
) -> NotYet | None:
    if one.payment_id in going and one.amount > 0:
        return NotYet.GOING_BACK
    if one.case_id in unsure and one.amount > 0:
        return NotYet.UNSURE
    if not cleared(one, on):
        return NotYet.UNCLEARED
    if account.waits:
        return NotYet.ACCOUNT_WAITS
    return NotYet.NEW_ACCOUNT if usable_from(account) > on else None


def may_return(came: Decimal, sent: Decimal) -> bool:
    """Whether a sum that came may be a transfer sent back: whole, or less what its bank kept for itself."""
    return sent - MOST_KEPT <= came <= sent


def handed_over(case_id: int, amounts: Iterable[Decimal], payable: Decimal, owes: Decimal) -> HandedOver:
    """Return how the parts of a transfer that are of one case are booked, whatever happened since it was prepared.

    `payable` is what the creditor is owed on the case now, `owes` what he has in excess. Money taken back while the
    transfer was on its way is his debt; what came back meanwhile is owed to him again.
    """
    parts = list(amounts)
    sent = sum((part for part in parts if part > 0), ZERO)
    deducted = -sum((part for part in parts if part < 0), ZERO)
    here, had = min(sent, max(payable, ZERO)), min(deducted, max(owes, ZERO))
    return HandedOver(case_id, here - (deducted - had), sent - here - had)
