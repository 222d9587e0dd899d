"""Reads of the mail box: its password, the address to answer to, whether it opens."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from tenants.sealing import Unreadable, unseal

from .models import MailBox
from .rules import SEALED_FOR, TOLD_AFTER, marked


def mail_box() -> MailBox | None:
    """Return the agency's mail box for answers, if it has one."""
    return MailBox.objects.first()


def password_of(box: MailBox) -> str | None:
    """Return the password of the box; None when no key of the installation opens it any more."""
    try:
        return unseal(box.sealed, purpose=SEALED_FOR)
    except Unreadable:
        return None


def answers_to(key: str) -> str:
    """Return where the answer to a message comes, by its key; empty while no box ever opened."""
    box = MailBox.objects.filter(checked_at__isnull=False).first()
    if box is None:
        return ""
    return marked(box.address, key) if box.tagged else box.address


def boxes_shut(at: datetime) -> QuerySet[MailBox]:
    """Return the box, once open, that has not opened for an hour: answers wait in it, and nobody reads them."""
    return MailBox.objects.filter(checked_at__isnull=False, failing_since__lte=at - TOLD_AFTER)
