"""Money: what came for the cases, and what was sent to their creditors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from agency.software.enums import KeyScope
from portal.api.answers import answers
from portal.api.decorators import SoftwareKeyAuth, visit_of
from portal.api.paging import CursorQuery, page_of
from portal.api.presenters import payments_said, transfers_said
from portal.api.queries import payments_seen, transfers_seen
from portal.api.schemas import PaymentsSaid, TransfersSaid
from portal.api.words import _

payments = Router(tags=["money"], auth=SoftwareKeyAuth(KeyScope.PAYMENTS_READ))
remittances = Router(tags=["money"], auth=SoftwareKeyAuth(KeyScope.REMITTANCES_READ))


class PaymentQuery(CursorQuery):
    """Which payments."""

    case: str = Field("", max_length=20, description=_("Ceux de ce dossier seulement."))


@payments.get("/payments", response=answers(PaymentsSaid), operation_id="list_payments", summary=_("Les paiements"))
def list_payments(request: HttpRequest, asked: Query[PaymentQuery]) -> dict[str, Any]:
    """The payments of the cases that the key opens, the newest first."""
    found = payments_seen(visit_of(request).creditor)
    if asked.case:
        found = found.filter(case__reference=asked.case)
    rows, following = page_of(found, asked)
    return {"data": payments_said(rows), "next": following}


@remittances.get(
    "/remittances", response=answers(TransfersSaid), operation_id="list_remittances", summary=_("Les reversements")
)
def list_remittances(request: HttpRequest, asked: Query[CursorQuery]) -> dict[str, Any]:
    """What was sent to the creditor, each with the payments that it is made of, the newest first."""
    rows, following = page_of(transfers_seen(visit_of(request).creditor), asked)
    return {"data": transfers_said(rows), "next": following}
