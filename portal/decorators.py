"""What views of the portal share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def by_press_or_one_click(view: View) -> View:
    """Let a mail reader's button post without our page (RFC 8058), answered without one; anybody else presses here.

    The button says what it is in its body. Whatever else posts to the link of a mail without having opened the page,
    as machines that look at mails do, is refused like any forged form.
    """
    pressed = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
            view(request, *args, **kwargs)
            return HttpResponse(status=204)
        return pressed(request, *args, **kwargs)

    return either
