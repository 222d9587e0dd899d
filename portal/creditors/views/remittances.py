"""What the creditor was sent: each transfer with its statement."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from agency.books.queries import latest_share
from agency.mandates.queries import sets_fees_off
from agency.parties.enums import CreditorAct
from agency.remittances.presenters import STATEMENTS
from agency.remittances.queries import transfers_of
from agency.remittances.views import statement_response
from portal.creditors.decorators import for_creditor
from portal.creditors.visits import CreditorVisit

A_PAGE = 50


@require_safe
@for_creditor(CreditorAct.READ)
def remittances(visit: CreditorVisit) -> HttpResponse:
    """The transfers, the latest first."""
    rows = Paginator(transfers_of(visit.creditor), A_PAGE).get_page(visit.request.GET.get("page"))
    proof, set_off = latest_share(visit.creditor), sets_fees_off(visit.creditor, visit.on)
    return visit.render("portal/creditors/remittances.html", rows=rows, kinds=STATEMENTS, proof=proof, set_off=set_off)


@require_safe
@for_creditor(CreditorAct.READ)
def statement(visit: CreditorVisit, pk: int, kind: str) -> HttpResponse:
    """The statement of one of them, as PDF, CSV or XLSX."""
    return statement_response(transfers_of(visit.creditor).filter(pk=pk).first(), kind)
