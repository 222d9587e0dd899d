"""Urlconf of the platform's own host: no Wagtail, no agency's data."""

from django.urls import path

from portal import health, public
from portal.webhooks import stripe

urlpatterns = [
    path("", public.home, name="platform"),
    path("sante/", health.health, name="health"),
    path("sante/hote/", health.host, name="known_host"),
    path("webhooks/stripe/", stripe.receive, name="stripe_webhook"),
]
