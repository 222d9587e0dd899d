"""What may be handed over today, payment by payment, and whether the books say the same (R1.14; R124-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import F, Sum

from agency.cards.queries import unsure_cases
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.fees.queries import unpaid_by_creditor
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import trial_balance
from agency.mandates.models import Mandate
from agency.mandates.queries import agreed_at, unpayable
from agency.refunds.queries import going_back
from agency.remittances.enums import TransferState
from agency.remittances.models import Transfer, TransferItem
from agency.remittances.rules import shares
from agency.remittances.values import MandateShare, OwedPayment, RemittanceAccount

from .sql import BOOKED, OWED

# A transfer of nothing is none.
LEAST_SENT = Decimal("1.00")


def owed_payments(creditor_id: int | None = None) -> tuple[OwedPayment, ...]:
    """Return what each payment still brings its creditor, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(OWED, {"creditor": creditor_id})
        return tuple(OwedPayment(*row) for row in cursor.fetchall())


def shares_on(on: date, creditor_id: int | None = None) -> tuple[MandateShare, ...]:
    """Return what each mandate may be remitted on a day, and what of it waits, by creditor's name."""
    owed = owed_payments(creditor_id)
    unsure = frozenset(unsure_cases()) if owed else frozenset()
    going = frozenset(going_back()) if owed else frozenset()
    return shares(owed, _accounts({one.mandate_id for one in owed}), unsure, going, on)


def out_of_step(owed: Iterable[OwedPayment]) -> dict[int, Decimal]:
    """Return the cases whose payments do not add up to what the books owe on them: case id -> euros too many here."""
    by_case: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for one in owed:
        by_case[one.case_id] += one.amount
    if not by_case:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(BOOKED, {"cases": list(by_case)})
        booked = dict(cursor.fetchall())
    waiting = TransferItem.objects.filter(transfer__state=TransferState.WAITING, payment__case__in=list(by_case))
    on_its_way = dict(waiting.values_list("payment__case").annotate(total=Sum("amount")).order_by())
    gaps = {case: amount + on_its_way.get(case, ZERO) - booked.get(case, ZERO) for case, amount in by_case.items()}
    return {case: gap for case, gap in gaps.items() if gap}


def at_hand() -> Decimal:
    """Return the euros of the dedicated account that are the creditors' and not on their way yet."""
    books = trial_balance(Book.MONEY)
    apart = (AccountCode.SUSPENSE, AccountCode.OVERPAYMENT_DUE, AccountCode.FEES_SET_OFF)
    # Fees that came out of a transfer sent back after they had left are not here, and are nobody's to hand over.
    others = sum((max(-books.get(code, ZERO), ZERO) for code in apart), ZERO)
    waiting = Transfer.objects.filter(state=TransferState.WAITING, mandate__isnull=False)
    on_its_way = waiting.aggregate(total=Sum(F("amount") + F("set_off")))["total"] or ZERO
    return books.get(AccountCode.BANK_TRUST, ZERO) - others - on_its_way


def fees_at_hand() -> Decimal:
    """Return the fees that remittances kept back, on the dedicated account and in no order to the agency's own yet.

    Below zero when a remittance came back after its fees had left.
    """
    held = -trial_balance(Book.MONEY).get(AccountCode.FEES_SET_OFF, ZERO)
    waiting = Transfer.objects.filter(state=TransferState.WAITING, mandate__isnull=True)
    return held - (waiting.aggregate(total=Sum("amount"))["total"] or ZERO)


def kept_back(shares: Iterable[MandateShare]) -> dict[int, Decimal]:
    """Return mandate id -> the euros that its invoices of fees keep back, where the mandate says so (R1.6).

    What another transfer on its way keeps back is not kept twice; an euro at least goes to the creditor.
    """
    found = {share.account.mandate_id: share for share in shares}
    agreed = Mandate.objects.filter(pk__in=found, fees_set_off=True).values_list("pk", "creditor")
    creditors = {creditor for _mandate, creditor in agreed}
    if not creditors:
        return {}
    waiting = Transfer.objects.filter(state=TransferState.WAITING, mandate__creditor__in=creditors).order_by()
    on_its_way = dict(waiting.values_list("mandate__creditor").annotate(sum=Sum("set_off")))
    left = {pk: unpaid - on_its_way.get(pk, ZERO) for pk, unpaid in unpaid_by_creditor(creditors).items()}
    kept = {}
    for mandate, creditor in agreed:
        kept[mandate] = max(min(left.get(creditor, ZERO), found[mandate].amount - LEAST_SENT), ZERO)
        left[creditor] = left.get(creditor, ZERO) - kept[mandate]
    return kept


def _accounts(mandates: set[int]) -> list[RemittanceAccount]:
    """Where each mandate's money goes, and whether two persons agreed to it."""
    found = Mandate.objects.filter(pk__in=mandates).select_related("creditor").order_by("creditor__name", "pk")
    waits, agreed = unpayable(mandates), agreed_at(mandates)
    return [
        RemittanceAccount(
            one.pk, one.creditor_id, one.creditor.name, one.remittance_holder or one.creditor.name, one.remittance_iban,
            one.signed_on or one.starts_on, paris_date(agreed[one.pk]) if one.pk in agreed else None, one.pk in waits,
        )
        for one in found
    ]  # fmt: skip
