"""Views of the site: a page of Wagtail's in its language, a search, what robots read."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.views import serve

from agency.site import queries
from agency.site.models import SitePage
from portal.site.presenters import path_of
from tenants.addresses import base_url

# Behind a code, a sign-in or a signature: nothing there is for a search engine.
CLOSED = ("/c/", "/espace/", "/creancier/", "/compte/", "/gestion/", "/documents/", "/webhooks/")
LONGEST_SEARCH = 100


@login_not_required
@require_safe
def page(request: HttpRequest, path: str, language: str) -> HttpResponse:
    """A page of the site, in the language of its address; without any site, the door of whoever holds a letter."""
    read_in = speak(request, language)
    found = Page.route_for_request(request, path)
    if found is None or not isinstance(found.page, SitePage):
        if path:
            raise Http404
        return redirect("debtors:sign_in")
    response: HttpResponse = serve(request, path)
    # The rest of the house goes on in the language chosen here; French is chosen by whoever had chosen another.
    if read_in != language and (language != settings.LANGUAGE_CODE or settings.LANGUAGE_COOKIE_NAME in request.COOKIES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", httponly=True,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )  # fmt: skip
    return response


@login_not_required
@require_safe
def search(request: HttpRequest, language: str) -> HttpResponse:
    """Pages that hold some words; accents and endings do not matter."""
    speak(request, language)
    first = queries.home()
    if first is None:
        raise Http404
    words = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    found = [(path_of(one), one) for one in queries.found_pages(first, words)] if words else []
    return render(request, "portal/site/search.html", {"words": words, "found": found})


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every published page, with its translations."""
    pages = [
        (
            base_url() + path_of(one),
            one,
            [(other.language, base_url() + path_of(other)) for other in one.translations()],
        )
        for one in queries.every_page()
    ]
    return render(request, "portal/site/sitemap.xml", {"pages": pages}, content_type="application/xml")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  the same for everybody
    """What search engines may read, and where the list of pages stands."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in CLOSED), f"Sitemap: {base_url()}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def speak(request: HttpRequest, language: str) -> str:
    """Speak the language of the address; return the one the reader had until now."""
    before = translation.get_language() or settings.LANGUAGE_CODE
    translation.activate(language)
    request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
    return before
