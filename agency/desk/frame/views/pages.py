"""The staff's own pages: who may open them, and the frame they are drawn in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from wagtail import hooks

from agency.desk.frame.presenters.menu import lines_for
from agency.desk.frame.queries import counts_kept
from agency.desk.frame.rules import DRAFTS
from agency.users.enums import Permission, Role, UserKind
from agency.users.queries import group_name
from tenants.current import current_agency

View = Callable[..., HttpResponseBase]
COUNTS_HOOK = "staff_counts"
"""Rooms register here `fn(user) -> dict[url_name, () -> int]`: counts what waits behind a line of the menu."""


def staff_view(permission: Permission) -> Callable[[View], View]:
    """Open a view to the staff of the agency who hold `permission`; everybody else gets a 403.

    The answer is returned and not raised: Wagtail's wrapper would turn the exception into a redirection.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, permission):
                return render(request, "403.html", status=403)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def may(user: Any, permission: Permission) -> bool:
    """Whether this account is one of the staff and holds the permission."""
    return bool(user.is_authenticated and user.kind == UserKind.STAFF and user.has_perm(permission))


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
    counted: dict[str, int] | None = None,
) -> HttpResponse:
    """Render a page in the staff's frame: menu with what waits, agency, shortcuts unless switched off.

    `counted` is what the page itself counted of the menu, by URL name: it is not counted twice.
    """
    user = request.user
    current = request.resolver_match.url_name or "" if request.resolver_match else ""
    counts = dict(counted or {})
    asked: dict[str, Callable[[], int]] = {}
    for register in hooks.get_hooks(COUNTS_HOOK):
        asked |= {name: count for name, count in register(user).items() if name not in counts}
    counts |= counts_kept(asked, timezone.localdate())
    frame = {
        "agency": current_agency().name,
        "menu": lines_for(user, (context or {}).get("section") or current, counts),
        "role": _role_of(user),
        "shortcuts": _wants_shortcuts(user),
    }
    response = render(request, template, {**(context or {}), "staff": frame}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def back_to(request: HttpRequest, default: str) -> str:
    """Return the page named by the field `next` of a posted form when it is one of ours, else `default`."""
    asked = request.POST.get("next", "")
    return asked if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else default


def kept_words(request: HttpRequest) -> dict[str, str]:
    """Return what was typed on this very page when the session had ended, by field; empty otherwise."""
    found: dict[str, str] = request.session.get(DRAFTS, {}).get(request.path, {})
    return found


def forget_words(request: HttpRequest) -> None:
    """Let go of what was kept: the act it was typed for is done."""
    request.session.pop(DRAFTS, None)


def _role_of(user: Any) -> str:
    """The role in the language of the page; a group that somebody made by hand keeps its name."""
    name = user.groups.values_list("name", flat=True).first() or ""
    return next((str(role.label) for role in Role if group_name(role) == name), name)


def _wants_shortcuts(user: Any) -> bool:
    profile = getattr(user, "wagtail_userprofile", None)
    return profile is None or profile.keyboard_shortcuts
