"""What the page of a creditor reads, and what its next mandate starts from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.forms.models import model_to_dict

from agency.mandates.models import Mandate
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
    if last is None:
        return start | {"remittance_holder": creditor.name}
    after = last.ends_on if last.ends_on and last.ends_on > on else on
    return model_to_dict(last) | start | {"starts_on": after}
