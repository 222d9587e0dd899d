"""View of the platform's own page, on the public host: what Amiable is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is; name no agency and nobody's file."""
    return render(request, "portal/public/home.html")
