"""Sign-in rules of staff and creditors: nobody signs up alone, each arrives on their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """What differs from allauth's defaults."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: the agency invites."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff arrive in `/gestion/`, contacts of a creditor in `/creancier/`."""
        user = request.user
        return "/gestion/" if user.has_perm("wagtailadmin.access_admin") else "/creancier/"
