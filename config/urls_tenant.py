"""Urlconf of an agency's host: staff, debtors, creditors, webhooks, sign-in."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_admin
from wagtail.documents import urls as wagtail_documents

from . import single_sign_on
from .accounts import home
from .invitations import invitation
from .media import staff_file


def _moved(url: str) -> Callable[..., HttpResponseBase]:
    return login_not_required(RedirectView.as_view(url=url, query_string=True))


urlpatterns = [
    # A person types the agency's address as the letter prints it: their door is the first one.
    path("", login_not_required(RedirectView.as_view(pattern_name="debtors:sign_in"))),
    path("", include("portal.debtors.urls")),
    path("creancier/", include("portal.creditors.urls")),
    path("webhooks/", include("portal.webhooks.urls")),
    # Sign-in is allauth's for everybody; Wagtail's own forms know no second factor.
    path("gestion/login/", _moved("/compte/login/")),
    path("gestion/logout/", _moved("/compte/logout/")),
    path("gestion/password_reset/", _moved("/compte/password/reset/")),
    # Wagtail's test page ends in an error on purpose.
    path("gestion/failwhale/", _moved("/gestion/journee/")),
    path("gestion/", _moved("/gestion/journee/")),
    path("gestion/", include(wagtail_admin)),
    path("documents/", include(wagtail_documents)),
    path("fichiers/<path:name>", staff_file, name="staff_file"),
    path("compte/", home, name="account_home"),
    path("compte/invitation/<str:token>/", invitation, name="account_invitation"),
    path("compte/", include("allauth.account.urls")),
    path("compte/2fa/", include("allauth.mfa.urls")),
    path("compte/oidc/<str:provider_id>/login/", single_sign_on.leave, name="openid_connect_login"),
    path("compte/oidc/<str:provider_id>/login/callback/", single_sign_on.come_back, name="openid_connect_callback"),
]
