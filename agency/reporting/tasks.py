"""Each hour of the day: the reports of the month that is over, drawn then sent; what fails waits for the next turn."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import make_report, send_report
from .queries import creditors_without_report, untold_reports
from .rules import month_to_report

log = logging.getLogger(__name__)


@agency_task(name="reporting.monthly")
def monthly(**_: Any) -> None:
    """Draw the report of each creditor that has none of the month, and send those that wait."""
    by, now = Actor.system("reporting"), timezone.now()
    month = month_to_report(paris_date(now))
    if month is not None:
        _make(month, by, now)
    for report in untold_reports():
        try:
            send_report(report=report, by=by, at=timezone.now())
        except OSError:
            log.warning("reporting: the mail of report %s did not leave", report.pk)


def _make(month: date, by: Actor, now: datetime) -> None:
    for creditor in creditors_without_report(month):
        try:
            make_report(creditor=creditor, month=month, by=by, at=now)
        except Exception:
            log.exception("reporting: the report of creditor %s was not drawn", creditor.pk)
