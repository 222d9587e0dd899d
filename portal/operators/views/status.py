"""How the platform stands now: what is late first, then each agency and each task in numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.measures import measured
from portal.operators.decorators import for_operator
from portal.operators.standing import agency_lines, late_words, task_lines
from tenants.queries import active_agencies


@require_safe
@for_operator
def status(request: HttpRequest) -> HttpResponse:
    """What Prometheus reads, in words; agencies that need nobody are counted and not listed."""
    found = measured(timezone.now())
    lines = agency_lines(found, active_agencies())
    told = {
        "late": late_words(found), "lines": [one for one in lines if one.marked],
        "calm": sum(not one.marked for one in lines), "tasks": task_lines(found.tasks),
    }  # fmt: skip
    return render(request, "portal/operators/status.html", told)
