"""Middlewares of the wiring: strange requests, providers, doors, redirections of Wagtail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.contrib.redirects.middleware import RedirectMiddleware as WagtailRedirectMiddleware

from agency.desk.frame.rules import DRAFT_SECONDS, DRAFTS, words_of
from agency.mandates.queries import second_factor_asked
from portal.api.enums import Refused
from portal.api.problems import Problem, answer_of, is_for_programs
from tenants.backend.reading import one_reading
from tenants.current import is_public

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

NUL = "\x00"
STAFF_PREFIX = "/gestion/"
CREDITOR_PREFIX = "/creancier/"
FILES_PREFIX = "/fichiers/"
STAFF_RIGHT = "wagtailadmin.access_admin"
DOCUMENTS_PREFIX = "/documents/"
PROVIDERS_PREFIX = "/webhooks/"


class ReadingMiddleware:
    """A request that only reads asks for the agency's identity once, whoever of the page needs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response."""
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with one_reading():
            return self.get_response(request)


class NulMiddleware:
    """No column can hold a NUL, and nobody types one: wherever it stands in a request, the answer is a calm 400.

    Path, query and headers are looked at before anything reads the database, a form once its view is known: a signed
    call (`csrf_exempt`) reads its own bytes and judges them itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response. Raises `BadRequest`, which Django answers with `400.html`."""
        said = [request.path, unquote(request.META.get("QUERY_STRING", "")), *request.COOKIES.values()]
        if any(NUL in text for text in (*said, *request.headers.values())):
            if is_for_programs(request):
                return answer_of(Problem(Refused.UNREADABLE))
            raise BadRequest
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_arguments: object) -> None:
        """Look at what a form sent."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        if any(NUL in text for name, texts in request.POST.lists() for text in (name, *texts)):
            raise BadRequest


class ProvidersMiddleware:
    """A provider's call is known by its signature: it has no session, no person, no language and no page.

    It is answered before those are looked for, which would cost more than keeping what it says.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's own response to a provider; the next layer's for all else, and for an address that is nowhere."""
        if not request.path_info.startswith(PROVIDERS_PREFIX):
            return self.get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        # Its thread may have answered somebody in another language.
        translation.activate(settings.LANGUAGE_CODE)
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        response.headers["Content-Length"] = str(len(response.content))
        return response


class StaffDraftsMiddleware:
    """What a member of staff typed is there again after they signed in anew: a session that ended costs no words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Keep the words in this browser's session before the sign-in page is asked for; nothing is done with them."""
        if request.method == "POST" and request.path.startswith(STAFF_PREFIX) and not request.user.is_authenticated:
            request.session[DRAFTS] = {request.path: words_of(request.POST)}
            request.session.set_expiry(DRAFT_SECONDS)


class OneDoorMiddleware:
    """Whoever is signed in and opens the others' pages is led to their own; what they send there is refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response, or the way home: Wagtail sends to the sign-in page, which would send back."""
        user = request.user
        if request.path.startswith((STAFF_PREFIX, CREDITOR_PREFIX)) and user.is_authenticated and not is_public():
            home = STAFF_PREFIX if user.has_perm(STAFF_RIGHT) else CREDITOR_PREFIX
            if not request.path.startswith(home):
                if request.method not in {"GET", "HEAD"}:
                    raise PermissionDenied
                return redirect(home)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Who must sign in in two steps and cannot yet is led to where that is set up, from every page with an account."""

    DOORS = (STAFF_PREFIX, CREDITOR_PREFIX, DOCUMENTS_PREFIX, FILES_PREFIX)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The next layer's response, or the way to the page of the second step."""
        if request.path.startswith(self.DOORS) and not is_public():
            user = request.user
            if user.is_authenticated and second_factor_asked(user) and not is_mfa_enabled(user):
                return redirect("mfa_index")
        return self.get_response(request)


class RedirectMiddleware(WagtailRedirectMiddleware):
    """Wagtail's, but for the public host: there the table of sites does not exist and a 404 would become a 500."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The redirection an editor has set for a missing page of an agency, else the response as it is."""
        if is_public():
            return response
        return super().process_response(request, response)
