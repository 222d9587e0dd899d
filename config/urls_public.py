"""Urlconf of the platform's own host: no Wagtail, no agency's data."""

from django.urls import include, path

from portal import health
from portal.debtors.views.public import language
from portal.platform import views
from portal.webhooks import billing, stripe

urlpatterns = [
    path("", views.home, name="platform"),
    path("conditions/", views.terms, name="terms"),
    path("langue/", language, name="platform_language"),
    path("ouvrir/", views.ask, name="opening_ask"),
    path("ouvrir/message/", views.sent, name="opening_sent"),
    path("ouvrir/<str:token>/", views.opening, name="opening"),
    path("plateforme/", include("portal.operators.urls")),
    path("sante/", health.health, name="health"),
    path("sante/vie/", health.alive, name="alive"),
    path("sante/prete/", health.ready, name="ready"),
    path("sante/mesures/", health.measures, name="measures"),
    path("sante/hote/", health.host, name="known_host"),
    path("webhooks/abonnements/", billing.receive, name="billing_webhook"),
    path("webhooks/stripe/", stripe.receive, name="stripe_webhook"),
]
