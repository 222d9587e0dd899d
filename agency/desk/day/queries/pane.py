"""What the pane of a line reads of its case, in one trip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from agency.cases.models import Case, CaseParty, Claim, Hold
from agency.cases.queries import running_holds
from agency.desk.cases.queries import acts_on
from agency.desk.frame.queries.sql import read_together
from agency.handling.queries import reasons_of
from agency.journal.models import JournalLine
from agency.parties.enums import ContactKind
from agency.parties.models import ContactPoint, Debtor
from agency.payments.models import Payment


@dataclass(frozen=True)
class PaneRows:
    """Rows of a case: who is bound, where they may be called, what stops it, its bills, acts, reason, money."""

    people: QuerySet[CaseParty]
    phones: QuerySet[ContactPoint]
    holds: QuerySet[Hold]
    bills: QuerySet[Claim]
    acts: QuerySet[JournalLine]
    reasons: QuerySet[Any]
    payments: QuerySet[Payment]

    def phone_of(self, debtor: Debtor) -> str:
        """The number where a person of the case may be called; empty when there is none or it was refused."""
        return next((point.value for point in self.phones if point.debtor_id == debtor.pk), "")


def read_pane(case: Case, at: datetime, acts: int) -> PaneRows:
    """Return the rows of a case, with so many of its latest acts, in one query."""
    phones = ContactPoint.objects.filter(kind=ContactKind.PHONE, valid=True, opted_out_at__isnull=True)
    rows = PaneRows(
        people=case.parties.select_related("debtor"),
        phones=phones.filter(debtor__parts__case=case),
        holds=running_holds(case, at),
        bills=case.claims.select_related("invoice"),
        acts=acts_on(case)[:acts],
        reasons=reasons_of(case)[:1],
        payments=case.payments.all(),
    )
    read_together(*vars(rows).values())
    return rows
