"""Reads of what people ask of their data, and of the copies that answer them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from agency.privacy.enums import FileState
from agency.privacy.models import AccessFile, DataRequest


def requests() -> QuerySet[DataRequest]:
    """Return the register of requests, the latest first, with who is named in it."""
    return DataRequest.objects.select_related("case__creditor", "case__debtor", "debtor", "copy").order_by(
        "-received_on", "-pk"
    )


def open_requests() -> QuerySet[DataRequest]:
    """Return those that wait for their answer, the first due first."""
    return requests().filter(answered_at__isnull=True).order_by("answer_by", "pk")


def requests_of(debtor_id: int) -> QuerySet[DataRequest]:
    """Return what one person asked, the latest first, and only that person (R5.12)."""
    return requests().filter(debtor_id=debtor_id)


def late_requests(on: date) -> int:
    """Return how many requests have gone beyond the day of their answer."""
    return DataRequest.objects.filter(answered_at__isnull=True, answer_by__lt=on).count()


def waiting_copies() -> QuerySet[AccessFile]:
    """Return the copies to write, the first asked for first."""
    return AccessFile.objects.filter(state=FileState.WAITING).order_by("pk")


def copies_over(on: date) -> QuerySet[AccessFile]:
    """Return the copies whose time to be taken has passed and whose bytes are still there."""
    return AccessFile.objects.filter(state=FileState.READY, ends_on__lt=on).order_by("pk")


def copy_to_take(pk: int, debtor_id: int, on: date) -> AccessFile | None:
    """Return the copy of a request of this very person while it may be taken; None else."""
    found = AccessFile.objects.filter(request_id=pk, request__debtor_id=debtor_id, state=FileState.READY)
    return found.filter(handed_at__isnull=False, ends_on__gte=on).first()
