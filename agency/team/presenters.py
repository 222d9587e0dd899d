"""What an invited person is written, and where an account stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.mandates.queries import profile_or_none
from agency.users.models import User
from tenants.addresses import base_url
from tenants.current import current_agency

from .queries import VALID, has_joined, token_of


@dataclass(frozen=True)
class InvitationMail:
    """An e-mail in plain words, from the agency's name."""

    subject: str
    body: str
    sender: str
    reply_to: list[str]


def invitation_mail(user: User) -> InvitationMail:
    """Return the e-mail that lets an invited person choose a password: from whom, what for, until when."""
    agency, profile = current_agency(), profile_or_none()
    sender = formataddr((agency.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    address = base_url() + reverse("account_invitation", args=[token_of(user)])
    lines = (
        _("Bonjour %(name)s,") % {"name": user.first_name or user.email},
        "",
        _("%(agency)s vous ouvre un compte. Choisissez votre mot de passe :") % {"agency": agency.name},
        address,
        "",
        _("Ce lien sert une fois, pendant sept jours."),
        _("Si vous ne vous attendiez pas à ce message, ne faites rien : sans mot de passe, personne n’entre."),
    )
    subject = _("%(agency)s - votre compte") % {"agency": agency.name}
    return InvitationMail(subject, "\n".join(lines), sender, [profile.email] if profile else [])


def standing(user: User, now: datetime) -> tuple[str, bool]:
    """Where an account stands, and whether it waits for its owner."""
    if not user.is_active:
        return _("compte fermé"), False
    if has_joined(user):
        return _("absent") if user.is_away(paris_date(now)) else _("actif"), False
    if user.invited_at is None or now - user.invited_at > VALID:
        return _("invitation expirée"), True
    return _("invitation envoyée"), True
