"""A case: found, read whole."""

from __future__ import annotations

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from agency.accessories.rules import CHOICES
from agency.cases.enums import CASE_PAPERS, LimitationFact
from agency.cases.models import Case
from agency.desk.cases.forms import (
    PROTECTIONS,
)
from agency.desk.cases.presenters.case_page import present_case, present_found
from agency.desk.cases.queries import kin_files, search
from agency.desk.frame.views.pages import may, page, staff_view
from agency.users.enums import Permission
from agency.users.queries import team_allowed_to

FOUND_AT_MOST = 30


@require_safe
@staff_view(Permission.SEE_CASES)
def find(request: HttpRequest) -> HttpResponse:
    """Cases by name, reference, invoice or telephone; an exact reference opens the case at once."""
    text = request.GET.get("q", "").strip()
    if not text:
        return redirect("staff_day")
    exact = Case.objects.filter(reference__iexact=text.replace(" ", "")).first()
    if exact is not None:
        return redirect("staff_case", exact.reference)
    cases = list(search(text)[: FOUND_AT_MOST + 1])
    return page(
        request,
        "staff/search.html",
        {
            "text": text,
            "items": present_found(cases[:FOUND_AT_MOST]),
            "more": len(cases) > FOUND_AT_MOST,
            "section": "staff_day",
        },
    )


@require_safe
@staff_view(Permission.SEE_CASES)
def case_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A whole case."""
    return whole(request, reference)


def whole(request: HttpRequest, reference: str, **refused: Form) -> HttpResponse:
    """The page of a case; 422 with what is to correct when one of its forms was refused."""
    now = timezone.now()
    case = get_object_or_404(
        Case.objects.select_related("creditor", "mandate", "debtor", "referent"), reference=reference
    )
    context = {
        "page": present_case(case, now, timezone.localdate(now), request.GET),
        "case": case,
        "kin": list(kin_files(case, now)),
        "section": "dossiers:index",
        "protections": PROTECTIONS,
        "languages": settings.LANGUAGES,
        "papers": [(kind.value, kind.label) for kind in CASE_PAPERS],
        "team": team_allowed_to(Permission.CONTACT) if may(request.user, Permission.MANAGE_TEAM) else (),
        "today": timezone.localdate(now),
        "elements": CHOICES,
        "limitation_facts": LimitationFact.choices,
        "refused": next(iter(refused.values()), None),
        **refused,
    }
    return page(request, "staff/case.html", context, status=422 if refused else 200)
