"""Urlconf of the platform's own host: no Wagtail, no agency's data."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from portal import public
from portal.webhooks import stripe


@login_not_required
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answers once the request layers and the database's public schema have been crossed."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", public.home, name="platform"),
    path("sante/", health, name="health"),
    path("webhooks/stripe/", stripe.receive, name="stripe_webhook"),
]
