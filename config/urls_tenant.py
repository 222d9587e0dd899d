"""Urlconf of an agency's host: staff, debtors, creditors, webhooks, sign-in, the public site."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_admin

from . import single_sign_on
from .accounts import home, staff_home
from .invitations import invitation
from .media import document, image_file
from .protection.views import my_sessions


def _moved(url: str) -> Callable[..., HttpResponseBase]:
    return login_not_required(RedirectView.as_view(url=url, query_string=True))


urlpatterns = [
    path("", include("portal.debtors.urls")),
    path("creancier/", include("portal.creditors.urls")),
    path("webhooks/", include("portal.webhooks.urls")),
    path("api/v1/", include("portal.api.urls")),
    # Sign-in is allauth's for everybody; Wagtail's own forms know no second factor.
    path("gestion/login/", _moved("/compte/login/")),
    path("gestion/logout/", _moved("/compte/logout/")),
    path("gestion/password_reset/", _moved("/compte/password/reset/")),
    # Where Wagtail leads whoever opens a page of the site that is kept for the staff.
    path("_util/login/", _moved("/compte/login/"), name="wagtailcore_login"),
    # Wagtail's test page ends in an error on purpose.
    path("gestion/failwhale/", _moved("/gestion/journee/")),
    path("gestion/", staff_home, name="staff_home"),
    path("gestion/", include(wagtail_admin)),
    # Wagtail writes the address of a document by this name.
    re_path(r"^documents/(\d+)/(.*)$", document, name="wagtaildocs_serve"),
    path("fichiers/<path:name>", image_file, name="image_file"),
    path("compte/", home, name="account_home"),
    path("compte/invitation/<str:token>/", invitation, name="account_invitation"),
    path("compte/", include("allauth.account.urls")),
    path("compte/2fa/", include("allauth.mfa.urls")),
    path("compte/connexions/", my_sessions, name="account_sessions"),
    path("compte/oidc/<str:provider_id>/login/", single_sign_on.leave, name="openid_connect_login"),
    path("compte/oidc/<str:provider_id>/login/callback/", single_sign_on.come_back, name="openid_connect_callback"),
    # What no other door answers is a page of the agency's own site.
    path("", include("portal.site.urls")),
]
