"""Sign-in by the agency's own identity provider (OpenID Connect): whom it vouches for, and whom it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.journal.rules import Actor
from agency.team.operations import TeamRefused, identify

from .outbound import public_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """What differs from allauth's defaults: nobody signs up, only the agency's domains are believed."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Never: the agency invites."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of whoever the provider names, the first time by address, then by the provider's number."""
        if sociallogin.state.get("process") != "login":
            _back(request, _("Cette page sert à se connecter seulement."))
        if sociallogin.is_existing:
            return
        told = sociallogin.email_addresses[0] if sociallogin.email_addresses else None
        claims = sociallogin.account.extra_data.get("id_token") or {}
        try:
            account = identify(
                email=told.email if told else "", denied=claims.get("email_verified") is False,
                number=sociallogin.account.uid, by=Actor.system("sign_in"), at=timezone.now(),
            )  # fmt: skip
        except TeamRefused as refusal:
            _back(request, str(refusal))
        sociallogin.account, sociallogin.user = account, account.user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_told: Any) -> None:
        """Lead back to the sign-in page, where the password still serves; what failed is the provider's to say."""
        _back(
            request,
            _("%(name)s ne nous a pas confirmé qui vous êtes. Recommencez, ou demandez à votre responsable.")
            % {"name": provider.name},
        )

    def get_requests_session(self) -> requests.Session:
        """Calls to the provider, whose address somebody of the agency typed."""
        if settings.PRIVATE_IDENTITY_PROVIDERS:
            return super().get_requests_session()  # type: ignore[no-any-return]
        return public_session(timeout=app_settings.REQUESTS_TIMEOUT)


@login_not_required
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send to the provider, which says who one is."""
    return _by_allauth(views.login, request, provider_id)


@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Hear what the provider says, and open the account."""
    return _by_allauth(views.callback, request, provider_id)


def _by_allauth(view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view(request, provider_id)
    except (requests.RequestException, KeyError, ValueError):
        # Silent, or answering with something else than the documents of OpenID Connect: allauth lets these through.
        messages.error(request, _("Votre fournisseur d’identité ne répond pas. Recommencez dans un instant."))
        return redirect("account_login")


def _back(request: HttpRequest, words: str) -> NoReturn:
    messages.error(request, words)
    raise ImmediateHttpResponse(redirect("account_login"))
