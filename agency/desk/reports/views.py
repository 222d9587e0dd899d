"""« Rapports »: recovery, conduct, who follows what, flat fees; each table as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.common.sheets import as_csv, as_xlsx
from agency.desk.frame.views.pages import page, staff_view
from agency.reporting.queries import conduct, loads, recovered, works
from agency.reporting.rules import POINTS
from agency.users.enums import Permission

from . import presenters
from .forms import ReportForm, first_asked

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
}


@require_safe
@staff_view(Permission.SEE_MONEY)
def reports(request: HttpRequest) -> HttpResponse:
    """The four tables of a stretch of days."""
    form = _asked(request)
    found, stretch = recovered(form.stretch, form.chosen), form.stretch
    context = {
        "form": form,
        "stretch": stretch,
        "query": urlencode({"since": stretch.since, "until": stretch.until, "axis": form.chosen}),
        "rows": presenters.recovery_rows(found, form.chosen),
        "curve": presenters.curve(found),
        "points": POINTS,
        "conduct": presenters.conduct_rows(conduct(stretch)),
        "loads": loads(stretch),
        "works": works(stretch),
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


def _asked(request: HttpRequest) -> ReportForm:
    on = timezone.localdate()
    return ReportForm(first_asked(on) | request.GET.dict(), on=on)
