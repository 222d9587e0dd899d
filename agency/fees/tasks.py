"""Each night, the works of the day; each few minutes, the invoices to draw and to send, the files to write."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.fees import operations
from agency.fees.queries import to_send
from agency.journal.rules import Actor
from tenants.tasks import agency_task

log = logging.getLogger(__name__)


@agency_task(name="fees.count")
def count(**_: Any) -> None:
    """Write a line for each work that has none yet."""
    now = timezone.now()
    operations.count_works(by=Actor.system("fees"), at=now, on=paris_date(now))


@agency_task(name="fees.send")
def send(**_: Any) -> None:
    """Draw the invoices just issued and write to their creditors; one that fails waits for the next turn."""
    by = Actor.system("fees")
    for invoice in to_send():
        try:
            operations.draw(invoice=invoice, by=by, at=timezone.now())
            operations.send(invoice=invoice, by=by, at=timezone.now())
        except Exception:
            log.exception("fees: invoice %s was not drawn or sent", invoice.pk)


@agency_task(name="fees.export", share=1)
def export(**_: Any) -> bool:
    """Write the next accounting file asked for; one at a time for an agency."""
    return operations.write_next_export(by=Actor.system("fees"), at=timezone.now())
