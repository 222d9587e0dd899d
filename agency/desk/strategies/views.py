"""A strategy rehearsed over chosen files: read only, nothing is planned and nothing leaves."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.common.sheets import as_csv, as_xlsx
from agency.desk.frame.views.pages import may, page, staff_view
from agency.outbox.review.queries import departures
from agency.parties.enums import DebtorKind
from agency.strategies import rules
from agency.strategies.models import Strategy
from agency.strategies.rehearsal.enums import FilesAsked
from agency.strategies.rehearsal.queries import chosen_cases, costs, draft_steps, rehearsed_files
from agency.strategies.rehearsal.rules import play
from agency.users.enums import Permission

from .forms import RehearsalForm, first_asked
from .presenters import rehearsal_sheet, tell
from .values import RehearsalTold

_MENU = "wagtailsnippets_agency_strategy:list"
SHOWN_AT_MOST = 200
_FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@staff_view(Permission.EDIT_STRATEGIES)
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What the steps saved last would send for the files asked for, day by day, with what it costs."""
    if not may(request.user, Permission.SEE_CASES):
        return render(request, "403.html", status=403)
    strategy = get_object_or_404(Strategy, pk=pk)
    form = _asked(request)
    steps = draft_steps(strategy)
    told = _played(strategy, form) if form.is_valid() and steps else None
    context = {
        "section": _MENU,
        "strategy": strategy,
        "form": form,
        "told": told,
        "problems": rules.problems(steps),
        "shown": told.lines[:SHOWN_AT_MOST] if told else (),
        "hidden": max(len(told.lines) - SHOWN_AT_MOST, 0) if told else 0,
        "costs": costs(),
        "kinds": tuple(_FILES),
        "query": urlencode({name: value for name, value in form.data.items() if name in form.fields}),
    }
    return page(request, "staff/rehearsal.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.EDIT_STRATEGIES)
def rehearsal_sheet_view(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Every sending of a rehearsal, for a spreadsheet."""
    if kind not in _FILES:
        raise Http404
    if not may(request.user, Permission.SEE_CASES):
        return render(request, "403.html", status=403)
    strategy, form = get_object_or_404(Strategy, pk=pk), _asked(request)
    if not form.is_valid():
        raise Http404
    heads, rows = rehearsal_sheet(_played(strategy, form))
    content = as_csv(heads, rows) if kind == "csv" else as_xlsx(_("Répétition"), heads, rows)
    return file_answer(content, _FILES[kind], f"repetition-{strategy.pk}.{kind}")


def _asked(request: HttpRequest) -> RehearsalForm:
    on = timezone.localdate()
    return RehearsalForm(first_asked(on) | request.GET.dict())


def _played(strategy: Strategy, form: RehearsalForm) -> RehearsalTold:
    given: dict[str, Any] = form.cleaned_data
    cases = chosen_cases(
        DebtorKind(strategy.audience), which=FilesAsked(given["which"]), most=given["most"],
        creditor=given["creditor"], tag=given["tag"],
    )  # fmt: skip
    files = rehearsed_files(cases, since=given["since"], until=given["until"])
    acts = play(draft_steps(strategy), files, until=given["until"], asked=departures(), costs=costs())
    return tell(files, acts)
