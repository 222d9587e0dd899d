"""What a list shows that its rows do not hold."""

from __future__ import annotations

from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from agency.cases.models import Case
from agency.common.money import ZERO
from agency.ledger.enums import AccountCode
from agency.ledger.models import Posting


def with_due(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return cases with `due`, the euros still owed on each, from the claim book."""
    owed = (
        Posting.objects.filter(account=AccountCode.CLAIM_DUE, case_id=OuterRef("pk"))
        .order_by()
        .values("case_id")
        .annotate(net=Sum(F("debit") - F("credit")))
        .values("net")
    )
    money: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
    return cases.annotate(due=Coalesce(Subquery(owed, output_field=money), ZERO, output_field=money))
