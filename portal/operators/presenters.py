"""What the back office says of an agency, and what an operator is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.desk.platform.presenters import state_words
from agency.users.models import User
from tenants.addresses import platform_url
from tenants.models import Agency, AgencyState, Subscription
from tenants.subscriptions.queries import billing_is_on, standings, with_reminders

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
    subscription: str


def row(agency: Agency, health: Health, late_before: datetime, subscription: str) -> AgencyRow:
    """Return an agency as the list shows it; late when work has waited since before an instant."""
    waits = health.waits_since if agency.state == AgencyState.ACTIVE else None
    return AgencyRow(agency, health, waits is not None and waits < late_before, subscription)


def subscription_words(agencies: Iterable[Agency], on: date) -> dict[int, str]:
    """Where the subscriptions of these agencies stand, by agency; empty where nobody subscribes."""
    if not billing_is_on():
        return {}
    found = with_reminders(Subscription.objects.filter(agency__in=list(agencies)))
    return {one.subscription.agency_id: state_words(one, on) for one in standings(found, on)}


def acts(agency: Agency) -> list[StateChange]:
    """What may be done to an agency in its state."""
    suspend, close = StateChange("suspendre", _("Suspendre")), StateChange("fermer", _("Fermer avec export"))
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
        "subscription": _("Abonnement"),
        "no_new_work": _("Plus de nouveau travail : abonnement impayé"),
        "new_work_again": _("Nouveau travail de nouveau"),
        "export_asked": _("Export demandé"),
        "export_taken": _("Export emporté"),
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
