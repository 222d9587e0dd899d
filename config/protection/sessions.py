"""How long an account stays open: a working day in all, and not without a page for long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

ENTERED, SEEN = "entered", "seen"
# A page less than this after the last one writes nothing.
STEP = 300
# What an open page of the editor asks by itself, all day long: nobody is there for that.
BY_ITSELF = "/gestion/editing-sessions/"


class WorkingDayMiddleware:
    """Signs out whoever stopped working, before any page is read; what they were sending is kept (StaffDrafts).

    People in debt have no account: their visits have their own, shorter limits (portal/debtors/door/session.py).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response, to nobody in particular once the time is over."""
        longest, idle = settings.SESSION_LONGEST, settings.SESSION_IDLE
        if (longest or idle) and request.user.is_authenticated:
            now = int(time.time())
            entered = request.session.setdefault(ENTERED, now)
            seen = request.session.setdefault(SEEN, now)
            if (longest and now - entered > longest) or (idle and now - seen > idle):
                logout(request)
            elif now - seen >= STEP and not request.path.startswith(BY_ITSELF):
                request.session[SEEN] = now
        return self.get_response(request)
