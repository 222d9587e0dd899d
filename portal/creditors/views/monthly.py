"""What the creditor was told of each month."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from agency.parties.enums import CreditorAct
from agency.reporting.queries import reports_of
from portal.creditors.decorators import for_creditor
from portal.creditors.visits import CreditorVisit

A_PAGE = 24
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@require_safe
@for_creditor(CreditorAct.READ)
def monthly(visit: CreditorVisit) -> HttpResponse:
    """The reports, the latest month first."""
    rows = Paginator(reports_of(visit.creditor), A_PAGE).get_page(visit.request.GET.get("page"))
    return visit.render("portal/creditors/monthly.html", rows=rows)


@require_safe
@for_creditor(CreditorAct.READ)
def monthly_file(visit: CreditorVisit, pk: int) -> HttpResponseBase:
    """One of them, as it was sent."""
    found = reports_of(visit.creditor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return FileResponse(found.file.open("rb"), filename=f"rapport-{found.month:%Y-%m}.pdf", headers=_HEADERS)
