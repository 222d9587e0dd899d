"""The decorator of the back office: an operator of the platform comes in, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from agency.users.enums import UserKind

from .queries import has_second_factor

# What the session holds once the second step is passed.
PASSED = "operator_second_step"


def for_operator(view: Callable[..., HttpResponseBase] | None = None, *, second_step: bool = True) -> Any:
    """Let in who signed in as an operator, in two steps; lead everybody else to the step that lacks.

    Without `second_step` the first is enough: the pages of the second one.
    """
    if view is None:
        return partial(for_operator, second_step=second_step)

    @login_not_required
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, **options: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated or user.kind != UserKind.OPERATOR:
            return redirect("operator_sign_in")
        if second_step and not request.session.get(PASSED):
            if has_second_factor(user):
                return redirect("operator_code")
            if settings.OPERATORS_SECOND_FACTOR:
                return redirect("operator_set_up")
        return view(request, **options)

    return checked
