"""Reads of a creditor's bills: a page of them, the first due first."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from agency.cases.models import Claim
from agency.common.money import ZERO
from agency.ledger.enums import AccountCode
from agency.ledger.models import Posting
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from portal.creditors.queries import found_cases

DUE, SETTLED = "due", "settled"
_EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)


def bills_of(creditor: Creditor, *, text: str = "", part: str = "", after: int = 0) -> QuerySet[Claim]:
    """Return the creditor's bills with what is `left` of each in euros: those a text finds, that are due or settled.

    From the one that follows `after`, whatever came or went meanwhile.
    """
    lines = Posting.objects.filter(account=AccountCode.CLAIM_DUE, claim_id=OuterRef("pk")).order_by()
    left = lines.values("claim_id").annotate(net=Sum(F("debit") - F("credit"))).values("net")
    bills = Claim.objects.filter(creditor__in=rows_of(creditor), withdrawn_on__isnull=True).annotate(
        left=Coalesce(Subquery(left), Value(ZERO), output_field=_EUROS)
    )
    if text:
        bills = bills.filter(case__in=found_cases(creditor, text).order_by().values("pk"))
    if part == DUE:
        bills = bills.filter(left__gt=ZERO)
    elif part == SETTLED:
        bills = bills.filter(left__lte=ZERO)
    last = Claim.objects.filter(pk=after, creditor__in=rows_of(creditor)).first() if after else None
    if last is not None:
        bills = bills.filter(Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, pk__gt=last.pk))
    return bills.select_related("debtor", "case__debtor", "case__strategy_run").order_by("due_on", "pk")
