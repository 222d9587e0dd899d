"""« Rapports »: recovery, conduct, who follows what, flat fees, letters' cost; each table as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.common.sheets import as_csv, as_xlsx
from agency.desk.frame.views.pages import page, staff_view
from agency.reporting.queries import conduct, loads, monthly_reports, postage, recovered, works
from agency.reporting.rules import POINTS
from agency.users.enums import Permission

from . import presenters
from .forms import ReportForm, first_asked

A_PAGE = 50
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
Sheet = tuple[list[str], list[list[Any]]]
_FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHEETS: dict[str, Callable[[ReportForm], Sheet]] = {
    "recouvrement": lambda form: presenters.recovery_sheet(
        presenters.recovery_rows(recovered(form.stretch, form.chosen), form.chosen)
    ),
    "conduite": lambda form: presenters.conduct_sheet(presenters.conduct_rows(conduct(form.stretch))),
    "equipe": lambda form: presenters.load_sheet(loads(form.stretch)),
    "honoraires": lambda form: presenters.work_sheet(works(form.stretch)),
    "courrier": lambda form: presenters.postage_sheet(
        presenters.postage_rows(postage(form.stretch, form.chosen), form.chosen)
    ),
}


@require_safe
@staff_view(Permission.SEE_MONEY)
def reports(request: HttpRequest) -> HttpResponse:
    """The tables of a stretch of days, with the curves of a few parts."""
    form = _asked(request)
    found, stretch = recovered(form.stretch, form.chosen), form.stretch
    part = request.GET.get("part", "")
    context = {
        "form": form,
        "stretch": stretch,
        "query": urlencode({"since": stretch.since, "until": stretch.until, "axis": form.chosen}),
        "rows": presenters.recovery_rows(found, form.chosen),
        "curves": presenters.curves(found, form.chosen, part),
        "part": part,
        "points": POINTS,
        "conduct": presenters.conduct_rows(conduct(stretch)),
        "loads": loads(stretch),
        "works": works(stretch),
        "posted": presenters.postage_rows(postage(stretch, form.chosen), form.chosen),
        "kinds": tuple(_FILES),
    }
    return page(request, "staff/reports.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.SEE_MONEY)
def sheet(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One of the tables, for a spreadsheet."""
    if name not in _SHEETS or kind not in _FILES:
        raise Http404
    heads, rows = _SHEETS[name](_asked(request))
    content = as_csv(heads, rows) if kind == "csv" else as_xlsx(_("Rapport"), heads, rows)
    return file_answer(content, _FILES[kind], f"{name}.{kind}")


@require_safe
@staff_view(Permission.SEE_MONEY)
def monthly(request: HttpRequest) -> HttpResponse:
    """What each creditor was told of each month, and whether it left."""
    rows = Paginator(monthly_reports(), A_PAGE).get_page(request.GET.get("page"))
    return page(request, "staff/monthly_reports.html", {"rows": rows, "section": "staff_reports"})


@require_safe
@staff_view(Permission.SEE_MONEY)
def monthly_report(_request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of them, as it was sent."""
    found = get_object_or_404(monthly_reports(), pk=pk)
    return FileResponse(found.file.open("rb"), filename=f"rapport-{found.month:%Y-%m}.pdf", headers=_HEADERS)


def _asked(request: HttpRequest) -> ReportForm:
    on = timezone.localdate()
    return ReportForm(first_asked(on) | request.GET.dict(), on=on)
