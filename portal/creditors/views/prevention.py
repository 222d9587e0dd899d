"""The creditor's view of what prevents an unpaid invoice: its own faults by cause, checks, models to copy."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from agency.reporting.queries import fault_report, months_with_lines
from portal.creditors.decorators import for_creditor
from portal.creditors.presenters import fault_lines
from portal.creditors.visits import CreditorVisit

# Texts to copy, in the order of a sale.
KIT = (
    "portal/creditors/kit/quote.html",
    "portal/creditors/kit/terms.html",
    "portal/creditors/kit/courtesy.html",
    "portal/creditors/kit/reminder.html",
)


@require_safe
@for_creditor
def prevention(visit: CreditorVisit) -> HttpResponse:
    """The faults of a month, the latest by default; what to check before selling; texts to copy."""
    months = months_with_lines(visit.creditor)
    asked = visit.request.GET.get("mois", "")
    month = next((one for one in months if f"{one:%Y-%m}" == asked), months[0] if months else visit.on.replace(day=1))
    report = fault_report(visit.creditor, month)
    return visit.render(
        "portal/creditors/prevention.html",
        report=report,
        lines=fault_lines(report),
        months=months,
        month=month,
        kit=KIT,
    )
