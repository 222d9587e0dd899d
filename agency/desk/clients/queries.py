"""What the page of a creditor reads, and what its next mandate starts from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.forms.models import model_to_dict

from agency.cases.models import Claim
from agency.intake.enums import BatchState
from agency.intake.models import ImportBatch
from agency.intake.queries import lines_waiting_of
from agency.ledger.models import Posting
from agency.mandates.enums import MandateState, Origin, Term
from agency.mandates.models import Mandate, UsualTerm
from agency.mandates.queries import usual_terms
from agency.parties.models import Creditor, CreditorContact
from agency.parties.queries import rows_of
from agency.remittances.enums import TransferState
from agency.remittances.models import Transfer

# Deposits that are not settled yet.
UNSETTLED = (BatchState.READING, BatchState.MAPPING, BatchState.PREVIEW, BatchState.CONFIRMING)
SHOWN = 5


def mandates_of(creditor: Creditor) -> QuerySet[Mandate]:
    """Return the mandates of a creditor, latest first."""
    return Mandate.objects.filter(creditor__in=rows_of(creditor))


def contacts_of(creditor: Creditor) -> QuerySet[CreditorContact]:
    """Return the accounts that enter the pages of a creditor, open ones first."""
    found = CreditorContact.objects.filter(creditor__in=rows_of(creditor)).select_related("user")
    return found.order_by("-user__is_active", "user__last_name", "user__first_name", "pk")


def next_mandate(creditor: Creditor, on: date) -> dict[str, Any]:
    """Return what a new convention starts from: the clauses of the last one, from the day it ends or from today."""
    found = mandates_of(creditor)
    last = found.first()
    start = {"reference": f"M-{on.year}-{creditor.pk}-{found.count() + 1}", "starts_on": on, "ends_on": None}
    usual = usual_terms(creditor)
    if last is None:
        fixed = {term: said.value for term, said in usual.items() if said.origin != Origin.DEFAULT}
        # What the model holds by default is said, so that nobody fills in a zero four times.
        return model_to_dict(Mandate()) | start | {"remittance_holder": creditor.name} | _typed(fixed)
    after = last.ends_on if last.ends_on and last.ends_on > on else on
    own = {term: said.value for term, said in usual.items() if said.origin == Origin.CREDITOR}
    return model_to_dict(last) | start | {"starts_on": after} | _typed(own)


def own_terms(creditor: Creditor | None) -> dict[str, Any]:
    """Return the clauses fixed at this very level, the agency's without a creditor, as a form takes them."""
    return _typed(dict(UsualTerm.objects.filter(creditor=creditor).values_list("term", "value")))


def _typed(terms: Mapping[Any, str]) -> dict[str, Any]:
    return {str(term): Decimal(value) if term == Term.PLAN_LEAST else value for term, value in terms.items()}


def worked_since(gone: Creditor) -> bool:
    """Whether something was handed over or booked for a merged row, or the one it went into, since they were merged."""
    rows = rows_of(gone.merged_into or gone)
    batches = ImportBatch.objects.filter(creditor__in=rows, uploaded_at__gt=gone.merged_at)
    booked = Posting.objects.filter(creditor_id__in=rows.values("pk"), entry__created_at__gt=gone.merged_at)
    return batches.exclude(state=BatchState.ABANDONED).exists() or booked.exists()


def same_invoices(one: Creditor, other: Creditor) -> list[str]:
    """Return the numbers of invoices that both rows confided of the same name: somebody takes one back first."""
    theirs = Claim.objects.filter(
        creditor=other, withdrawn_on=None, key=OuterRef("key"), debtor__last_name=OuterRef("debtor__last_name"),
        debtor__company_name=OuterRef("debtor__company_name"),
    )  # fmt: skip
    found = Claim.objects.filter(Exists(theirs), creditor=one, withdrawn_on=None).order_by("number")
    return list(found.values_list("number", flat=True).distinct()[:SHOWN])


def unfinished(creditor: Creditor) -> tuple[bool, bool, bool]:
    """Whether a remittance is on its way, a convention waits for a signature, a file is being read or confided."""
    underway = Transfer.objects.filter(mandate__creditor=creditor, state=TransferState.WAITING)
    offered = Mandate.objects.filter(creditor=creditor, state=MandateState.DRAFT, offered_on__isnull=False)
    files = ImportBatch.objects.filter(creditor=creditor, state__in=UNSETTLED)
    reading = Exists(files) | Exists(lines_waiting_of(creditor))
    found = Creditor.objects.filter(pk=creditor.pk).annotate(
        underway=Exists(underway), offered=Exists(offered), reading=reading
    )
    return found.values_list("underway", "offered", "reading").get()
