"""A strategy rehearsed over chosen files, and why a case is written to today or not: nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.cases.models import Case
from agency.cases.views import file_answer
from agency.common.sheets import as_csv, as_xlsx
from agency.courtesy.operations import rehearse
from agency.courtesy.queries import lines_around, lines_to_rehearse
from agency.desk.frame.views.pages import may, page, staff_view
from agency.journal.rules import Actor
from agency.letters.queries import silent_kinds
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.outbox.review.queries import departures
from agency.parties.enums import DebtorKind
from agency.strategies import operations, rules
from agency.strategies.models import Strategy
from agency.strategies.rehearsal.enums import FilesAsked
from agency.strategies.rehearsal.queries import chosen_cases, costs, draft_steps, rehearsed_files
from agency.strategies.rehearsal.rules import play
from agency.users.enums import Permission

from .forms import RehearsalForm, StepForms, as_posted, first_asked, step_rows
from .presenters.before_due import before_due, courtesy_sheet, present_courtesies
from .presenters.rehearsed import present_rehearsal, rehearsal_sheet
from .presenters.timeline import present_timeline
from .presenters.today import present_today
from .queries import case_now
from .rules import CHECK, SAVE, rearranged
from .values import RehearsalPage, RehearsedCourtesies

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
    undue, asked = form.is_valid() and form.cleaned_data["which"] == FilesAsked.UNDUE, profile_or_none()
    # The calendar says nothing of what leaves before a due date.
    steps = () if undue else draft_steps(strategy)
    told = _played(strategy, form, steps, asked) if form.is_valid() and steps and not undue else None
    context = {
        "section": _MENU,
        "strategy": strategy,
        "form": form,
        "told": told,
        "undue": undue,
        "courtesies": _courtesies(strategy, form, asked) if undue else None,
        "problems": () if undue else rules.problems(steps, silent_kinds(DebtorKind(strategy.audience))),
        "most": SHOWN_AT_MOST,
        "shown": told.lines[:SHOWN_AT_MOST] if told else (),
        "hidden": max(len(told.lines) - SHOWN_AT_MOST, 0) if told else 0,
        "costs": costs(asked),
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
    asked = profile_or_none()
    if form.cleaned_data["which"] == FilesAsked.UNDUE:
        heads, rows = courtesy_sheet(_courtesies(strategy, form, asked))
    else:
        heads, rows = rehearsal_sheet(_played(strategy, form, draft_steps(strategy), asked))
    content = as_csv(heads, rows) if kind == "csv" else as_xlsx(_("Répétition"), heads, rows)
    return file_answer(content, _FILES[kind], f"repetition-{strategy.pk}.{kind}")


@require_safe
@staff_view(Permission.SEE_CASES)
def case_today(request: HttpRequest, reference: str) -> HttpResponse:
    """What would leave today for each person of a case, or each reason why not, as the drain decides it."""
    now = timezone.now()
    case = get_object_or_404(Case.objects.select_related("creditor", "mandate", "debtor"), reference=reference)
    context = {
        "section": "dossiers:index",
        "case": case,
        "told": present_today(case_now(case, now, timezone.localdate(now))),
        "before_due": before_due(lines_around(case)),
        "now": now,
    }
    return page(request, "staff/case_today.html", context)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.EDIT_STRATEGIES)
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps of a strategy on a line of days: cards added, moved, removed, then saved as a draft."""
    strategy = get_object_or_404(Strategy, pk=pk)
    act = request.POST.get("act", CHECK)
    rows = rearranged(step_rows(request.POST), act) if request.method == "POST" else _rows(strategy)
    cards = StepForms(as_posted(rows), form_kwargs={"empty_permitted": False})
    steps = [form.step for form in cards.forms]
    complete = [step for step in steps if step is not None]
    if act == SAVE and request.method == "POST" and len(complete) == len(steps):
        now = timezone.now()
        try:
            operations.draft_steps(
                strategy=strategy, steps=complete, author=request.user, by=Actor.staff(request.user), at=now
            )
        except operations.StrategyRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Les étapes sont enregistrées en brouillon. Publiez-les pour les suivre."))
            return redirect("staff_timeline", strategy.pk)
    wrong = act == SAVE and len(complete) < len(steps)
    silent = silent_kinds(DebtorKind(strategy.audience))
    context = {
        "section": _MENU,
        "strategy": strategy,
        "steps": present_timeline(cards.forms, DebtorKind(strategy.audience), timezone.localdate()),
        "problems": rules.problems(complete, silent) if len(complete) == len(steps) else (),
        "incomplete": len(complete) < len(steps),
        "changed": request.method == "POST",
        "full": len(steps) >= operations.MOST_STEPS,
    }
    return page(request, "staff/timeline.html", context, status=422 if wrong else 200)


def _rows(strategy: Strategy) -> list[dict[str, Any]]:
    return [dict(vars(step)) for step in draft_steps(strategy)]


def _asked(request: HttpRequest) -> RehearsalForm:
    on = timezone.localdate()
    return RehearsalForm(first_asked(on) | request.GET.dict())


def _played(
    strategy: Strategy, form: RehearsalForm, steps: Sequence[rules.Step], agency: AgencyProfile | None
) -> RehearsalPage:  # fmt: skip
    given: dict[str, Any] = form.cleaned_data
    cases = chosen_cases(
        DebtorKind(strategy.audience), which=FilesAsked(given["which"]), most=given["most"],
        creditor=given["creditor"], tag=given["tag"],
    )  # fmt: skip
    files = rehearsed_files(cases, since=given["since"], until=given["until"], agency=agency)
    acts = play(
        steps, files, until=given["until"], asked=departures(agency), costs=costs(agency),
        happened=[given["happened"]] if given["happened"] else (),
    )  # fmt: skip
    return present_rehearsal(files, acts)


def _courtesies(strategy: Strategy, form: RehearsalForm, agency: AgencyProfile | None) -> RehearsedCourtesies:
    """The words on bills that wait, of the creditor and the days asked for, the first due first; tags are of cases."""
    given: dict[str, Any] = form.cleaned_data
    now = timezone.now()
    found = lines_to_rehearse(now, DebtorKind(strategy.audience), given["creditor"])
    words = rehearse(
        lines=list(found[: given["most"]]),
        at=now,
        since=given["since"],
        until=given["until"],
        asked=departures(agency),
        agency=agency,
    )
    return present_courtesies(words, costs(agency))
