"""The second step of an operator's sign-in: set up once, asked each time."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agency.users.models import User
from portal.operators.decorators import PASSED, for_operator
from portal.operators.forms import CodeForm
from portal.operators.operations import SecondFactorRefused, check_code, set_up_second_factor
from portal.operators.presenters import authenticator_square, new_secret
from portal.operators.queries import has_second_factor

# The secret that is being set up, until a code proves that the telephone has it.
SECRET = "operator_secret"  # noqa: S105  a key of the session


@require_http_methods(["GET", "HEAD", "POST"])
@for_operator(second_step=False)
def code(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the application, or one of those kept for the day it is lost."""
    user = cast("User", request.user)
    if not has_second_factor(user):
        return redirect("operator_set_up")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            check_code(user=user, code=form.cleaned_data["code"])
        except SecondFactorRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return _passed(request)
    return render(request, "portal/operators/code.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operator(second_step=False)
def set_up(request: HttpRequest) -> HttpResponse:
    """Give the application its secret, then show once the codes that replace it. Never for who has one already."""
    user = cast("User", request.user)
    if has_second_factor(user):
        return redirect("operator_agencies")
    secret = request.session.setdefault(SECRET, new_secret())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            codes = set_up_second_factor(user=user, secret=secret, code=form.cleaned_data["code"])
        except SecondFactorRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[SECRET]
            _passed(request)
            return render(request, "portal/operators/recovery.html", {"codes": codes})
    told = {"form": form, "secret": secret, "square": authenticator_square(user, secret)}
    return render(request, "portal/operators/set_up.html", told, status=422 if form.errors else 200)


def _passed(request: HttpRequest) -> HttpResponse:
    request.session.cycle_key()
    request.session[PASSED] = True
    return redirect("operator_agencies")
