"""What the page of a creditor reads, and what its next mandate starts from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.forms.models import model_to_dict

from agency.mandates.enums import Origin, Term
from agency.mandates.models import Mandate, UsualTerm
from agency.mandates.queries import usual_terms
from agency.parties.models import Creditor, CreditorContact


def mandates_of(creditor: Creditor) -> QuerySet[Mandate]:
    """Return the mandates of a creditor, latest first."""
    return Mandate.objects.filter(creditor=creditor)


def contacts_of(creditor: Creditor) -> QuerySet[CreditorContact]:
    """Return the accounts that enter the pages of a creditor, open ones first."""
    found = CreditorContact.objects.filter(creditor=creditor).select_related("user")
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
