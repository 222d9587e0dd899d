"""The decorator of the back office: an operator of the platform comes in, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from agency.users.enums import UserKind


def for_operator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who signed in as an operator, on the platform's host; lead everybody else to that sign-in."""

    @login_not_required
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, **options: Any) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or user.kind != UserKind.OPERATOR:
            return redirect("operator_sign_in")
        return view(request, **options)

    return checked
