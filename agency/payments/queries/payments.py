"""Reads of payments: bills to settle, entries booked, payments that stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from agency.cases.models import Case, Claim
from agency.common.money import ZERO
from agency.ledger.enums import AccountCode, Component
from agency.ledger.models import Entry, Posting
from agency.ledger.postings import ClaimShare
from agency.ledger.queries import due_by_claim
from agency.outbox.models import Message
from agency.payments.enums import Method
from agency.payments.models import Payment, Surplus, Withdrawal
from agency.payments.rules import Bill

from .sql import PAYMENTS_OF

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


class Standing(NamedTuple):
    """What a payment settles now, part by part in the order it was imputed, and its euros that nobody owed.

    What left again is out of both.
    """

    settled: list[ClaimShare]
    over: Decimal

    @property
    def sum(self) -> Decimal:
        """What it settles, in euros."""
        return sum((share.amount for share in self.settled), ZERO)


def standing_of(payments: Sequence[Payment]) -> dict[int, Standing]:
    """Return payment id -> what stands of it, for payments of one source."""
    payment_of = _entries_of(payments)
    lines = Posting.objects.filter(
        entry__in=payment_of, account__in=(AccountCode.CLAIM_DUE, AccountCode.OVERPAYMENT_DUE)
    ).order_by("pk")
    parts: dict[int, dict[tuple[int, str], Decimal]] = {payment.pk: {} for payment in payments}
    over = dict.fromkeys(parts, ZERO)
    for entry, account, claim, part, debit, credit in lines.values_list(
        "entry_id", "account", "claim_id", "component", "debit", "credit"
    ):
        payment = payment_of[entry]
        if account == AccountCode.OVERPAYMENT_DUE:
            over[payment] += credit - debit
        else:
            # A line of this account names its claim and its element: the database holds it to that.
            key = (cast("int", claim), cast("str", part))
            parts[payment][key] = parts[payment].get(key, ZERO) + credit - debit
    return {
        pk: Standing([ClaimShare(claim, Component(part), net) for (claim, part), net in of.items() if net], over[pk])
        for pk, of in parts.items()
    }


def settled_on(claim: Claim) -> list[tuple[Payment, Standing]]:
    """Return the payments that settle something of a bill now, the latest first, with what of it each settles."""
    paid = Payment.objects.filter(allocations__claim=claim).select_related("case__creditor", "debtor").distinct()
    rows = list(paid.order_by("-received_on", "-pk"))
    standing = {
        pk: one for source in {row.source for row in rows}
        for pk, one in standing_of([row for row in rows if row.source == source]).items()
    }  # fmt: skip
    found = []
    for row in rows:
        shares = [share for share in standing[row.pk].settled if share.claim_id == claim.pk and share.amount > 0]
        if shares:
            found.append((row, Standing(shares, standing[row.pk].over)))
    return found


def _entries_of(payments: Sequence[Payment]) -> dict[int, int]:
    """Entry id -> payment id, for all that these payments or what left of them ever wrote, reversals included."""
    keys = {key(payment.external_id): payment.pk for payment in payments for key in (claim_key, money_key)}
    turned = Surplus.objects.filter(payment__in=payments).values_list("pk", "payment_id")
    keys |= {key(f"surplus-{pk}"): payment for pk, payment in turned for key in (claim_key, money_key)}
    left = Withdrawal.objects.filter(payment__in=payments).values_list("external_id", "payment_id")
    keys |= {key(ref): payment for ref, payment in left for key in (claim_key, money_key, again_key, over_key)}
    own = Entry.objects.filter(source__in={payment.source for payment in payments}, idem_key__in=keys)
    found = {pk: keys[key] for pk, key in own.order_by().values_list("pk", "idem_key")}
    mirrors = Entry.objects.filter(reverses__in=found).order_by().values_list("pk", "reverses_id")
    return found | {pk: found[reverses] for pk, reverses in mirrors}


def standing_withdrawals() -> QuerySet[Withdrawal]:
    """Return what left of the payments and did not come back."""
    return Withdrawal.objects.filter(restored_on__isnull=True)


def standing_payments() -> QuerySet[Payment]:
    """Return the payments not wholly taken back, with `returned`, euros that left, and `reopened`, owed again."""
    taken = Entry.objects.filter(
        source=OuterRef("source"),
        idem_key=Concat(OuterRef("external_id"), Value(":money")),
        reversed_by__isnull=False,
    )
    followed = Payment.objects.annotate(returned=_left("amount"), reopened=_left("reopened"), taken=Exists(taken))
    standing: QuerySet[Payment] = followed.filter(taken=False, returned__lt=F("amount"))
    return standing


def payments_that_may_bounce(case: Case) -> QuerySet[Payment]:
    """Return the cheques and transfers of a case that a bank may still return unpaid; Stripe tells of its own."""
    return standing_payments().filter(case=case).exclude(method__in=(Method.CARD, Method.STRIPE_DEBIT))


def payments_of(case: Case) -> list[Any]:
    """Return every payment of a case, oldest first, each with what `standing_payments` says of it.

    That is `taken`, `returned` and `reopened`, and `moved` if something ever left of it.
    """
    return list(Payment.objects.raw(PAYMENTS_OF, [case.pk]))


def settled_by_payment(payments: Iterable[Any]) -> list[tuple[Payment, Decimal]]:
    """Return those of `payments_of` that stand, each with the euros it settles."""
    standing = [payment for payment in payments if not payment.taken and payment.returned < payment.amount]
    return [(payment, payment.amount - payment.excess - payment.reopened) for payment in standing]


def withdrawals_of(case: Case, debtor_id: int) -> QuerySet[Withdrawal]:
    """Return what left again of a person's payments on a case, whether it came back or not."""
    return Withdrawal.objects.filter(payment__case=case, payment__debtor=debtor_id).select_related("payment")


def emails_of(payments: Iterable[Payment]) -> dict[int, str]:
    """Return payment id -> where the person asked for its receipt while paying, if they did."""
    keys = {f"receipt:{payment.pk}": payment.pk for payment in payments}
    sent = Message.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", "payload__email")
    return {keys[key]: email for key, email in sent if email}


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


def owed_again_key(external_id: str) -> str:
    """Key of the entry that owes a creditor again what was deducted from him, in the money book."""
    return f"{external_id}:owed_again"


def over_key(external_id: str) -> str:
    """Key of the entry that makes what came back the person's, in the money book."""
    return f"{external_id}:over"
