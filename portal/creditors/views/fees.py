"""What the creditor owes the agency: the meter of the month, invoices with their works."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.fees.models import FeeInvoice
from agency.fees.presenters import month_meter, shown, works_csv
from agency.fees.queries import invoices_of
from agency.parties.enums import CreditorAct
from portal.creditors.decorators import for_creditor
from portal.creditors.visits import CreditorVisit

A_PAGE = 24
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


@require_safe
@for_creditor(CreditorAct.READ)
def fees(visit: CreditorVisit) -> HttpResponse:
    """What was done this month and what it costs, then the invoices, the latest first."""
    rows = Paginator(invoices_of(visit.creditor), A_PAGE).get_page(visit.request.GET.get("page"))
    return visit.render(
        "portal/creditors/fees.html", meter=month_meter(visit.creditor, visit.on), rows=rows,
        invoices=shown(rows, visit.on),
    )  # fmt: skip


@require_safe
@for_creditor(CreditorAct.READ)
def invoice(visit: CreditorVisit, pk: int) -> HttpResponseBase:
    """One of its invoices, as it was sent."""
    found = _own(visit, pk)
    if not found.file:
        raise Http404
    return FileResponse(found.file.open("rb"), filename=f"{found.label}.pdf", headers=_HEADERS)


@require_safe
@for_creditor(CreditorAct.READ)
def works(visit: CreditorVisit, pk: int) -> HttpResponse:
    """Each work of one of its invoices, for a spreadsheet."""
    found = _own(visit, pk)
    return file_answer(works_csv(found), "text/csv; charset=utf-8", f"{found.label}.csv")


def _own(visit: CreditorVisit, pk: int) -> FeeInvoice:
    found: FeeInvoice | None = invoices_of(visit.creditor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
