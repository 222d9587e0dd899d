"""The register of processing, on screen and on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agency.cases.views import file_answer
from agency.desk.frame.views.pages import page, staff_view
from agency.privacy.presenters.processing import draw_register, sections
from agency.users.enums import Permission


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def register(request: HttpRequest) -> HttpResponse:
    """What is done with data, why, for how long, and who receives them: read from what runs."""
    return page(request, "staff/processing.html", {"sections": sections(), "section": "staff_privacy"})


@require_safe
@staff_view(Permission.MANAGE_TEAM)
def paper(_request: HttpRequest) -> HttpResponse:
    """The register as a PDF of this day."""
    return file_answer(draw_register(on=timezone.localdate()), "application/pdf", "registre-des-traitements.pdf")
