"""Reads of what is declared to a commission."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.common.money import ZERO
from agency.ledger.enums import AccountCode, Component
from agency.ledger.models import Posting
from agency.parties.models import Debtor
from agency.parties.queries import same_person

from .models import AdmissibilityDecision


def open_cases_of(debtor: Debtor) -> QuerySet[Case]:
    """Return the open cases that bind a person, by any of their rows, whichever creditor's."""
    found = Case.objects.filter(parties__debtor__in=same_person(debtor), state__in=OPEN_STATES)
    return found.select_related("creditor", "mandate", "debtor").order_by("pk").distinct()


def decisions_about(debtor: Debtor) -> QuerySet[AdmissibilityDecision]:
    """Return what commissions decided of a person, the latest first, with what was declared."""
    found = AdmissibilityDecision.objects.filter(debtor__in=same_person(debtor)).select_related("document")
    return found.prefetch_related("declarations__case__creditor", "declarations__document")


def owed_at(case: Case, on: date) -> dict[int, dict[Component, Decimal]]:
    """Return claim id -> component -> euros owed at the end of a day, of what was booked with that value or before."""
    lines = Posting.objects.filter(account=AccountCode.CLAIM_DUE, case_id=case.pk, entry__value_on__lte=on)
    due: dict[int, dict[Component, Decimal]] = {}
    for row in lines.order_by().values("claim_id", "component").annotate(asked=Sum("debit"), off=Sum("credit")):
        left = row["asked"] - row["off"]
        if left > ZERO and row["claim_id"] and row["component"]:
            due.setdefault(row["claim_id"], {})[Component(row["component"])] = left
    return due
