"""« Calculette »: a question, the answer of the law, and why. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe
from wagtail import hooks

from agency.desk.frame.views import page, staff_view
from agency.law.explanation import HEADERS, Row
from agency.users.enums import Permission

from .forms import QUESTIONS, InterestForm


@require_safe
@staff_view(Permission.SEE_CASES)
def calculette(request: HttpRequest) -> HttpResponse:
    """One question by address, so that an answer can be kept, sent to a colleague and printed."""
    kind = QUESTIONS.get(request.GET.get("calcul", ""), InterestForm)
    asked = "demander" in request.GET
    form = kind(request.GET if asked else None)
    found = form.explanation() if asked else None
    columns = [(name, index) for index, name in enumerate(HEADERS) if found and _used(found.rows, index)]
    return page(
        request,
        "staff/calculator.html",
        {
            "form": form,
            "questions": QUESTIONS.values(),
            "found": found,
            "columns": [name for name, _ in columns],
            "rows": [[row.cells()[index] for _, index in columns] for row in found.rows] if found else [],
            "section": "staff_calculette",
        },
    )


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The page of this room, under `/gestion/`."""
    return [path("calculette/", calculette, name="staff_calculette")]


def _used(rows: Iterable[Row], index: int) -> bool:
    return any(row.cells()[index] for row in rows)
