"""The decorators of a person's views: an identity checked lately, then one of their own cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from .door import session
from .door.session import Visitor
from .queries import part_or_404
from .visits import DebtorVisit

P = ParamSpec("P")


class VisitView(Protocol):
    """A view of one case, as written."""

    def __call__(self, visit: DebtorVisit, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the visit."""


def for_visitor(
    view: Callable[Concatenate[HttpRequest, Visitor, datetime, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in a person whose identity was checked less than 15 minutes ago; send anyone else to the sign-in."""

    @login_not_required
    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        at = timezone.now()
        visitor = session.visitor_of(request, at)
        if visitor is None:
            was_inside = session.VISITOR in request.session
            session.leave(request)
            return redirect("debtors:closed" if was_inside else "debtors:sign_in")
        session.touch(request, visitor, at)
        return view(request, visitor, at, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", checked)


def for_case(view: VisitView) -> Callable[..., HttpResponseBase]:
    """Let a person into one of their own cases, by its reference; any other case does not exist for them."""

    @for_visitor
    @wraps(view)
    def checked(
        request: HttpRequest, visitor: Visitor, at: datetime, reference: str, **kwargs: Any
    ) -> HttpResponseBase:
        return view(DebtorVisit(request, visitor, part_or_404(visitor, reference), at), **kwargs)

    return checked
