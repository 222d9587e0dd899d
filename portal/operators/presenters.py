"""What the back office says of an agency, and what an operator is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.users.models import User
from tenants.addresses import platform_url
from tenants.models import Agency, AgencyState

from .queries import Health, operator_token


@dataclass(frozen=True)
class StateChange:
    """What may be done to an agency: the word of its address, and its label."""

    word: str
    label: str


@dataclass(frozen=True)
class AgencyRow:
    """An agency on the list, with its health."""

    agency: Agency
    health: Health
    late: bool


def row(agency: Agency, health: Health, late_before: datetime) -> AgencyRow:
    """Return an agency as the list shows it; late when work has waited since before an instant."""
    open_now = agency.state == AgencyState.ACTIVE
    return AgencyRow(agency, health, open_now and health.waits_since is not None and health.waits_since < late_before)


def acts(agency: Agency) -> list[StateChange]:
    """What may be done to an agency in its state."""
    suspend, close = StateChange("suspendre", _("Suspendre")), StateChange("fermer", _("Fermer"))
    return {
        AgencyState.ACTIVE: [suspend, close],
        AgencyState.SUSPENDED: [StateChange("rouvrir", _("Rouvrir")), close],
        AgencyState.CLOSED: [StateChange("rouvrir", _("Rouvrir"))],
    }.get(AgencyState(agency.state), [])


def event_label(action: str) -> str:
    """An event of the life of an agency in words."""
    return {
        "create": _("Ouverture"),
        "suspended": _("Suspension"),
        "active": _("Réouverture"),
        "closed": _("Fermeture"),
        "move_to_host": _("Changement d’adresse"),
        "restore": _("Reprise d’une sauvegarde"),
        "trial": _("Essai commencé"),
        "discarded": _("Essai vidé"),
    }.get(action, action)


def new_secret() -> str:
    """A secret for an application of codes, kept nowhere yet."""
    return str(generate_totp_secret())


def authenticator_square(user: User, secret: str) -> str:
    """The square that an application of codes reads, as an image inside the page: a secret has no address."""
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return f"data:image/svg+xml;utf8,{quote(drawn)}"


def sign_in_mail(user: User) -> EmailMessage:
    """The e-mail whose link lets an operator in."""
    path = reverse("operator_enter", args=[operator_token(user)], urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    lines = (
        _("Bonjour,"),
        "",
        _("Pour entrer dans la plateforme :"),
        platform_url() + path,
        "",
        _("Il sert une fois, pendant quinze minutes. Il n’était pas demandé ? Il suffit de l’ignorer."),
    )
    return EmailMessage(_("Entrer dans la plateforme"), "\n".join(lines), settings.DEFAULT_FROM_EMAIL, [user.email])
