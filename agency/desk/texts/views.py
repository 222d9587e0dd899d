"""The versions of a text: read side by side, each with the letters that it made. Nothing is written here."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agency.desk.frame.views.pages import may, page, staff_view
from agency.letters.models import LetterTemplate
from agency.users.enums import Permission

from .presenters import compared, versions_of
from .queries import letters_of
from .values import ComparedTexts, TextVersion

PER_PAGE = 40
_MENU = "wagtailsnippets_agency_lettertemplate:list"


@require_safe
@staff_view(Permission.EDIT_LETTERS)
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every published version of a text, and two of them compared: the last two unless others are asked for."""
    text = get_object_or_404(LetterTemplate, pk=pk)
    found = versions_of(text)
    return page(
        request,
        "staff/text_versions.html",
        {
            "section": _MENU,
            "letter": text,
            "versions": found,
            "compared": _asked(request, found),
            "may_read_cases": may(request.user, Permission.SEE_CASES),
        },
    )


@require_safe
@staff_view(Permission.EDIT_LETTERS)
def version(request: HttpRequest, pk: int, revision_id: int) -> HttpResponse:
    """The words of one version, and, for whoever may read cases, the letters written with them."""
    text = get_object_or_404(LetterTemplate, pk=pk)
    shown = next((one for one in versions_of(text) if one.number == revision_id), None)
    if shown is None:
        raise Http404
    rows = None
    if may(request.user, Permission.SEE_CASES):
        rows = Paginator(letters_of(text, revision_id), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": _MENU, "letter": text, "version": shown, "rows": rows, "lines": shown.body.splitlines()}
    return page(request, "staff/text_version.html", context)


def _asked(request: HttpRequest, found: list[TextVersion]) -> ComparedTexts | None:
    """The two versions named by the address, in the order asked; None with less than two."""
    if not found[1:]:
        return None
    latest, former, *_older = found
    by_rank = {str(one.rank): one for one in found}
    before = by_rank.get(request.GET.get("avant", ""), former)
    return compared(before, by_rank.get(request.GET.get("apres", ""), latest))
