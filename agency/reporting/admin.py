"""« Ma journée » and the page of a file."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail import hooks

from agency.cases.models import Case
from agency.common.calendar import format_long
from agency.desk.frame.views import COUNTS_HOOK, page, staff_view
from agency.mandates.models import AgencyProfile
from agency.users.enums import Permission

from .dossier import dossier
from .enums import Group, Tab
from .figures import figures
from .panes import pane
from .queries import day, found_items, grouped, search, selected, total

FOUND_AT_MOST = 30
TAB_LABELS = {
    Tab.ALL: _("À traiter"), Tab.PROPOSALS: _("Propositions"), Tab.DISPUTES: _("Contestations"),
    Tab.PROOFS: _("Preuves de paiement"), Tab.MESSAGES: _("Messages"), Tab.QUALIFY: _("À qualifier"),
    Tab.CALL: _("Appels"), Tab.WORDS: _("Engagements"), Tab.PAUSED: _("En pause"),
}  # fmt: skip
GROUP_LABELS = {
    Group.WAITING: _("Ces personnes attendent une réponse"), Group.QUALIFY: _("À qualifier avant toute relance"),
    Group.CALL: _("À appeler aujourd’hui"), Group.WORDS: _("Engagements du jour"),
    Group.LETTERS: _("Envois à vérifier"),
}  # fmt: skip


@require_safe
@staff_view(Permission.SEE_CASES)
def my_day(request: HttpRequest) -> HttpResponse:
    """The queue of the morning and, beside it, the line selected; everything by links, without a script."""
    now = timezone.now()
    on = timezone.localdate(now)
    today = day(now, on)
    asked = request.GET.get("file", "")
    tab = Tab(asked) if asked in set(Tab) else Tab.ALL
    items = today.of(tab)
    chosen = selected(items, request.GET.get("ligne", ""))
    return page(
        request,
        "staff/day.html",
        {
            "today": format_long(on).capitalize(),
            "day": today,
            "total": today.counts[Tab.ALL],
            "tab": tab,
            "tabs": [(each, label, today.counts[each]) for each, label in TAB_LABELS.items()],
            "groups": [(GROUP_LABELS[group], found) for group, found in grouped(items)],
            "pane": pane(chosen, now, on) if chosen else None,
            "picked": "ligne" in request.GET,
            "figures": figures(now, on),
            "month": _month(on),
            "profile": AgencyProfile.objects.filter(pk=1).first(),
        },
    )


@require_safe
@staff_view(Permission.SEE_CASES)
def find(request: HttpRequest) -> HttpResponse:
    """Files by name, reference, invoice or telephone; an exact reference opens the file at once."""
    text = request.GET.get("q", "").strip()
    if not text:
        return redirect("staff_day")
    now = timezone.now()
    exact = Case.objects.filter(reference__iexact=text.replace(" ", "")).first()
    if exact is not None:
        return redirect("staff_case", exact.reference)
    cases = list(search(text)[: FOUND_AT_MOST + 1])
    return page(
        request,
        "staff/search.html",
        {
            "text": text,
            "items": found_items(cases[:FOUND_AT_MOST], now),
            "more": len(cases) > FOUND_AT_MOST,
            "section": "staff_day",
        },
    )


@require_safe
@staff_view(Permission.SEE_CASES)
def case_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A whole file."""
    now = timezone.now()
    case = get_object_or_404(
        Case.objects.select_related("creditor", "mandate", "debtor", "referent"), reference=reference
    )
    file = dossier(case, now, timezone.localdate(now))
    return page(request, "staff/case.html", {"file": file, "case": case, "section": "dossiers:index"})


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [
        path("journee/", my_day, name="staff_day"),
        path("recherche/", find, name="staff_find"),
        path("dossier/<str:reference>/", case_page, name="staff_case"),
    ]


@hooks.register(COUNTS_HOOK)
def counts(_user: object) -> dict[str, int]:
    """What waits behind « Ma journée », for the menu of every page."""
    return {"staff_day": total(timezone.localdate())}


def _month(on: date) -> str:
    """« novembre », « août »: « Encaissé en novembre » / « Encaissé en août »."""
    return format_long(on).split()[2]
