"""Following one's files: where each stands, what was paid, what will be remitted and by when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from agency.cases.queries import summary
from agency.mandates.queries import in_force
from agency.outbox.models import Message
from agency.outbox.queries import to_creditor
from agency.remittances.queries import upcoming
from portal.creditors import access, files

NOTICES = 10


@require_safe
@access.for_creditor
def home(visit: access.Visit) -> HttpResponse:
    """The creditor's home: four figures, every file in plain words, the notices, the next remittance."""
    cases = list(access.visible_cases(visit.creditor))
    rows = files.files_of(cases, at=visit.at)
    remittances = upcoming(visit.creditor, visit.on)
    return visit.page(
        "home.html",
        files=rows,
        totals=files.totals_of(rows, files.paused_count(cases, visit.at)),
        notices=[_notice(message) for message in to_creditor(visit.creditor.pk)[:NOTICES]],
        remittances=remittances,
        to_remit=sum((row.amount for row in remittances), Decimal("0.00")),
        mandate=in_force(visit.creditor, visit.on),
    )


@require_safe
@access.for_creditor
def case(visit: access.Visit, reference: str) -> HttpResponse:
    """One file: its bills, what was paid, what comes next."""
    found = access.access_case(visit.creditor, reference)
    return visit.page(
        "case.html",
        file=files.files_of([found], at=visit.at)[0],
        summary=summary(found),
        case=found,
        notices=[_notice(message) for message in to_creditor(visit.creditor.pk).filter(case=found)],
    )


@require_safe
@access.for_creditor
def invoice(visit: access.Visit, reference: str, pk: int) -> HttpResponseBase:
    """Give back an invoice the creditor handed over."""
    found = access.access_invoice(visit.creditor, reference, pk)
    response = FileResponse(found.file.open("rb"), content_type=found.mime, filename="facture.pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _notice(message: Message) -> dict[str, Any]:
    """Return a message to the creditor as the page shows it: who, how much, remitted by when."""
    told = message.payload.get("payment", {})
    return {
        "message": message,
        "amount": Decimal(told["amount"]) if "amount" in told else None,
        "remit_by": date.fromisoformat(told["remit_by"]) if told.get("remit_by") else None,
    }
