"""Sign-in rules of staff and creditors: nobody signs up alone, each arrives on their own pages."""

from __future__ import annotations

from base64 import b32encode
from secrets import token_bytes
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from agency.journal.rules import Actor
from agency.team.operations import note_refusal, note_sign_in
from agency.team.queries import password_serves
from agency.team.rules import SEALED_FOR
from agency.users.enums import Permission
from tenants.current import current_agency, is_public
from tenants.sealing import Unreadable, seal, unseal
from tenants.sealing.fields import MARK

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AccountAdapter(DefaultAccountAdapter):
    """What differs from allauth's defaults."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: the agency invites."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Turn a password back where the agency asks for its identity provider."""
        by_provider = "sociallogin" in (kwargs.get("signal_kwargs") or {})
        if not by_provider and not password_serves(user):
            note_refusal(email=user.email, by=Actor.system("sign_in"), at=timezone.now())
            messages.error(request, _("Votre cabinet demande la connexion unique : passez par son bouton."))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Keep in the journal that the account was entered, once every step of the sign-in is passed."""
        note_sign_in(user=user, by=Actor.account(user), at=timezone.now())
        return super().post_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Keep in the journal that a password was wrong."""
        note_refusal(email=credentials.get("email") or "", by=Actor.system("sign_in"), at=timezone.now())
        super().authentication_failed(request, **credentials)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff arrive in `/gestion/`, contacts of a creditor in `/creancier/`."""
        return _pages_of(request.user)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second step of a sign-in."""

    def encrypt(self, text: str) -> str:
        """What a telephone and the recovery codes are drawn from, sealed for this agency."""
        return text if is_public() else f"{MARK}{seal(text, purpose=SEALED_FOR)}"

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed, or what stood in clear before it was.

        What no key opens any more is nobody's secret: codes drawn from something new are refused, and who asks is let
        in again by whoever runs the machine.
        """
        if is_public() or not encrypted_text.startswith(MARK):
            return encrypted_text
        try:
            return unseal(encrypted_text.removeprefix(MARK), purpose=SEALED_FOR)
        except Unreadable:
            return b32encode(token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        """The agency: whoever works for two of them tells their codes apart; the platform for its operators."""
        return "Amiable" if is_public() else current_agency().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Under whose name a device keeps a key: the agency's. It serves on that agency's host alone."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}


def home(request: HttpRequest) -> HttpResponse:
    """Lead whoever is signed in to their own pages."""
    return redirect(_pages_of(request.user))


def staff_home(request: HttpRequest) -> HttpResponse:
    """Lead a member of the staff to « Ma journée », who only writes the site to its pages."""
    return redirect("staff_day" if request.user.has_perm(Permission.SEE_CASES) else "wagtailadmin_explore_root")


def _pages_of(user: Any) -> str:
    return "/gestion/" if user.has_perm("wagtailadmin.access_admin") else "/creancier/"
