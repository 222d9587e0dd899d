"""The file itself: what is asked and why, and the documents that prove it."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from agency.mandates.queries import profile_or_none
from portal.debtors import access, sheets
from portal.frame import page

from .base import Visit, for_case, for_visitor, frame_of


@require_safe
@for_visitor
def files(request: HttpRequest, visitor: access.Visitor, at: datetime) -> HttpResponse:  # noqa: ARG001
    """List the person's files, creditor by creditor and never as one sum; a single one opens at once."""
    cases = list(access.visible_cases(visitor.debtor_id))
    if len(cases) == 1:
        return redirect("debtors:home", cases[0].reference)
    context = {"files": sheets.entries_of(cases)}
    return page(request, "portal/debtors/files.html", frame_of(profile_or_none(), signed_in=True), context)


@require_safe
@for_case
def home(visit: Visit) -> HttpResponse:
    """One file: the sum line by line, the exits, who to talk to, what was said."""
    return visit.page("portal/debtors/home.html", sheet=visit.sheet)


@require_safe
@for_case
def document(visit: Visit, pk: int) -> FileResponse:
    """Give one of the documents that are this person's to read."""
    found = access.access_document(visit.visitor, visit.case.reference, pk)
    response = FileResponse(found.file.open("rb"), content_type=found.mime, filename=f"{found.title}.pdf")
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
