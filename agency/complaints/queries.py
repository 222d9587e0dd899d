"""Reads of the register of complaints."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from agency.cases.models import Case

from .models import Complaint


def complaints() -> QuerySet[Complaint]:
    """Return the register, the latest first, with who is named in it."""
    people = ("case__creditor", "case__debtor", "case__referent", "debtor", "reader", "handler")
    return Complaint.objects.select_related(*people).order_by("-received_on", "-pk")


def open_complaints() -> QuerySet[Complaint]:
    """Return those that wait for their answer, the first due first."""
    return complaints().filter(answered_at__isnull=True).order_by("answer_by", "pk")


def complaints_of(case: Case, debtor_id: int) -> QuerySet[Complaint]:
    """Return what one person complained of on a case, and only that person (R5.12)."""
    return Complaint.objects.filter(case=case, debtor_id=debtor_id).order_by("pk")


def late_count(on: date) -> int:
    """Return how many complaints have gone beyond the day of their answer."""
    return Complaint.objects.filter(answered_at__isnull=True, answer_by__lt=on).count()
