"""Reads of payments: bills to settle, entries booked, payments that stand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django.db.models import DecimalField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from agency.cases.models import Case, Claim
from agency.common.money import ZERO
from agency.ledger.enums import AccountCode, Component
from agency.ledger.models import Entry, Posting
from agency.ledger.postings import ClaimShare
from agency.ledger.queries import due_by_claim

from .enums import Method
from .models import Payment, Withdrawal
from .rules import Bill

_EUROS: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


def bills(cases: Iterable[Case]) -> dict[int, list[Bill]]:
    """Return case id -> its claims that something is still owed on, for each of the cases given."""
    found: dict[int, list[Bill]] = {case.pk: [] for case in cases}
    due = due_by_claim(*found)
    for claim in Claim.objects.filter(pk__in=due, case__in=found).order_by("number", "pk"):
        found[claim.case_id].append(Bill(claim.pk, claim.number, claim.due_on, due[claim.pk], claim.issued_on))
    return found


def booked_entries(payment: Payment) -> QuerySet[Entry]:
    """Return the entries of a payment: the claim book's (unless all of it is excess), then the money book's."""
    keys = (claim_key(payment.external_id), money_key(payment.external_id))
    return Entry.objects.filter(source=payment.source, idem_key__in=keys).order_by("pk")


def taken_back(payment: Payment) -> bool:
    """Return whether the payment bounced, was disputed or given back: its entries are reversed."""
    return booked_entries(payment).filter(reversed_by__isnull=False).exists()


def settled_parts(payment: Payment) -> list[ClaimShare]:
    """Return what a payment settles now, part by part in the order it was imputed: what left again is out."""
    rows = (
        _lines_of(payment)
        .filter(account=AccountCode.CLAIM_DUE)
        .values_list("claim_id", "component")
        .annotate(net=Sum(F("credit") - F("debit")), first=Min("pk"))
        .order_by("first")
    )
    return [ClaimShare(cast("int", claim), Component(cast("str", part)), net) for claim, part, net, _ in rows if net]


def overpaid_by(payment: Payment) -> Decimal:
    """Return the euros of a payment that nobody owed and that did not leave again."""
    lines = _lines_of(payment).filter(account=AccountCode.OVERPAYMENT_DUE)
    net: Decimal | None = lines.aggregate(net=Sum(F("credit") - F("debit"), output_field=_EUROS))["net"]
    return net or ZERO


def _lines_of(payment: Payment) -> QuerySet[Posting]:
    """Every line that this payment or what left of it ever wrote, reversals included."""
    keys = [claim_key(payment.external_id), money_key(payment.external_id)]
    for ref in payment.withdrawals.values_list("external_id", flat=True):
        keys += [claim_key(ref), money_key(ref), again_key(ref), over_key(ref)]
    entries = Entry.objects.filter(source=payment.source, idem_key__in=keys).values("pk")
    return Posting.objects.filter(Q(entry__in=entries) | Q(entry__reverses__in=entries))


def standing_withdrawals() -> QuerySet[Withdrawal]:
    """Return what left of the payments and did not come back."""
    return Withdrawal.objects.filter(restored_on__isnull=True)


def standing_payments() -> QuerySet[Payment]:
    """Return the payments not wholly taken back, with `returned`, euros that left, and `reopened`, owed again."""
    standing: QuerySet[Payment] = _followed().filter(taken=False, returned__lt=F("amount"))
    return standing


def _followed() -> QuerySet[Any]:
    """Payments with what left of each, and whether it was `taken` back whole."""
    taken = Entry.objects.filter(
        source=OuterRef("source"),
        idem_key=Concat(OuterRef("external_id"), Value(":money")),
        reversed_by__isnull=False,
    )
    return Payment.objects.annotate(returned=_left("amount"), reopened=_left("reopened"), taken=Exists(taken))


def payments_that_may_bounce(case: Case) -> QuerySet[Payment]:
    """Return the cheques and transfers of a case that a bank may still return unpaid."""
    return standing_payments().filter(case=case).exclude(method=Method.CARD)


def payments_of(case: Case) -> QuerySet[Payment]:
    """Return every payment of a case with its receipt and what left of it (`moved` if something did), oldest first."""
    moved = Exists(Withdrawal.objects.filter(payment=OuterRef("pk")))
    rows: QuerySet[Payment] = _followed().filter(case=case).annotate(moved=moved)
    return rows.select_related("receipt").order_by("received_on", "id")


def settled_by_payment(payments: Iterable[Any]) -> list[tuple[Payment, Decimal]]:
    """Return those of `payments_of` that stand, each with the euros it settles."""
    standing = [payment for payment in payments if not payment.taken and payment.returned < payment.amount]
    return [(payment, payment.amount - payment.excess - payment.reopened) for payment in standing]


def withdrawals_of(case: Case, debtor_id: int) -> QuerySet[Withdrawal]:
    """Return what left again of a person's payments on a case, whether it came back or not."""
    return Withdrawal.objects.filter(payment__case=case, payment__debtor=debtor_id).select_related("payment")


def _left(column: str) -> Coalesce:
    """Sum of a column over what left of a payment and did not come back."""
    left = standing_withdrawals().filter(payment=OuterRef("pk")).order_by().values("payment")
    return Coalesce(Subquery(left.annotate(all=Sum(column)).values("all")), ZERO, output_field=_EUROS)


def money_key(external_id: str) -> str:
    """Key of a payment's entry in the money book."""
    return f"{external_id}:money"


def claim_key(external_id: str) -> str:
    """Key of a payment's entry in the claim book."""
    return f"{external_id}:claim"


def again_key(external_id: str) -> str:
    """Key of the entry that settles again what had left, in the claim book."""
    return f"{external_id}:claim_again"


def over_key(external_id: str) -> str:
    """Key of the entry that makes what came back the person's, in the money book."""
    return f"{external_id}:over"
