"""Addresses on an agency's host: staff, debtors, creditors, providers' calls, sign-in."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_admin

urlpatterns = [
    # Sign-in is allauth's for everybody; Wagtail's own forms know no second factor.
    path("gestion/login/", RedirectView.as_view(url="/compte/login/", query_string=True)),
    path("gestion/logout/", RedirectView.as_view(url="/compte/logout/")),
    path("gestion/password_reset/", RedirectView.as_view(url="/compte/password/reset/")),
    path("gestion/", include(wagtail_admin)),
    path("compte/", include("allauth.account.urls")),
    path("compte/2fa/", include("allauth.mfa.urls")),
]
for prefix, module in (
    ("", "portal.debtors.urls"),
    ("creancier/", "portal.creditors.urls"),
    ("webhooks/", "portal.webhooks.urls"),
):
    if find_spec(module.rsplit(".", 1)[0]) and find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
