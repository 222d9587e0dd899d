"""Writes of the back office: the second step of its operators."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from agency.users.models import User

# Wrong codes of one account in a quarter of an hour.
TRIES, WINDOW = 6, 900


class SecondFactorRefused(ValueError):
    """This code does not open; the message is for whoever typed it."""


@transaction.atomic
def set_up_second_factor(*, user: User, secret: str, code: str) -> list[str]:
    """Bind an application that proves by a code that it holds the secret; return the codes that replace it.

    Nothing for who is bound already: a stolen first step binds no other telephone. Raises `SecondFactorRefused`.
    """
    _count_try(user)
    known = User.objects.select_for_update().get(pk=user.pk)
    if Authenticator.objects.filter(user=known).exists() or not validate_totp_code(secret, code):
        raise SecondFactorRefused(_("Ce code n’est pas le bon. Recopiez celui qui s’affiche maintenant."))
    TOTP.activate(known, secret)
    codes: list[str] = RecoveryCodes.activate(known).generate_codes()
    return codes


def check_code(*, user: User, code: str) -> None:
    """Take a code of the application or a recovery code, each once. Raises `SecondFactorRefused`."""
    _count_try(user)
    for factor in Authenticator.objects.filter(user=user):
        if factor.wrap().validate_code(code):
            factor.record_usage()
            return
    raise SecondFactorRefused(_("Ce code n’est pas le bon. Recopiez celui qui s’affiche maintenant."))


def _count_try(user: User) -> None:
    key = f"operator-codes:{user.pk}"
    cache.add(key, 0, WINDOW)
    if cache.incr(key) > TRIES:
        raise SecondFactorRefused(_("Trop d’essais. Réessayez dans un quart d’heure."))
